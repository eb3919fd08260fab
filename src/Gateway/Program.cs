using OrleansAA.Gateway.Hosting;

return await new ServerCommand().InvokeAsync(args, Server.RunAsync);
