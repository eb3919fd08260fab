using OrleansAA.PortRules;

return await PortRuleServer.CreateBuilder(args).Build().RunAsync();
