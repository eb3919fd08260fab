using OrleansAA.Agent.Commands;

return await AgentCommand.InvokeAsync(args);
