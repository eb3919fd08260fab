using ProjectName.Server;

return await ProjectNameServer.CreateBuilder(args).Build().RunAsync();
