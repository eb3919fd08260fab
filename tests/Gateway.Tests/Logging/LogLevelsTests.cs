using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Logging;

namespace OrleansAA.Gateway.Tests.Logging;

public sealed class LogLevelsTests
{
    [Theory]
    [InlineData(0, "OrleansAA.Gateway.Audit.AuditLog", LogLevel.Information)]
    [InlineData(4, "OrleansAA.Gateway.Audit.AuditLog", LogLevel.Debug)]
    [InlineData(6, "OrleansAA.Gateway.Audit.AuditLog", LogLevel.Trace)]
    [InlineData(0, "Microsoft.Hosting.Lifetime", LogLevel.Warning)]
    [InlineData(5, "Microsoft.Hosting.Lifetime", LogLevel.Information)]
    [InlineData(8, "Microsoft.Hosting.Lifetime", LogLevel.Debug)]
    [InlineData(10, "Microsoft.Hosting.Lifetime", LogLevel.Trace)]
    [InlineData(2, LogLevels.RequestCategory, LogLevel.None)]
    [InlineData(3, LogLevels.RequestCategory, LogLevel.Information)]
    [InlineData(4, "Orleans.Runtime.Messaging.MessageCenter", LogLevel.Error)]
    [InlineData(5, "Orleans.Runtime.Messaging.MessageCenter", LogLevel.Information)]
    [InlineData(7, "Microsoft.AspNetCore.Server.Kestrel.Http2", LogLevel.None)]
    public void Verbosity_says_from_which_level_on(int verbosity, string category, LogLevel expected) =>
        Assert.Equal(expected, LowestOf(new() { Verbosity = verbosity }, category));

    [Fact]
    public void A_category_may_have_its_own_and_those_below_it_go_with_it()
    {
        var options = new LogOptions { Categories = LogCategories.ParseAll("Orleans=5, OrleansAA.Gateway.Serving=3,Orleans.Runtime.Catalog=8")! };
        Assert.Equal(LogLevel.Information, LowestOf(options, "Orleans.Runtime.Messaging.MessageCenter"));
        Assert.Equal(LogLevel.Debug, LowestOf(options, "Orleans.Runtime.Catalog"));
        Assert.Equal(LogLevel.Information, LowestOf(options, LogLevels.RequestCategory));
        Assert.Equal(LogLevel.Warning, LowestOf(options, "Microsoft.Hosting.Lifetime"));
    }

    [Theory]
    [InlineData("Orleans")]
    [InlineData("Orleans=11")]
    [InlineData("=3")]
    [InlineData("Orl\neans=3")]
    [InlineData("Orleans=3,x")]
    public void What_is_no_verbosity_of_a_category_is_none(string text) => Assert.Null(LogCategories.ParseAll(text));

    private static LogLevel LowestOf(LogOptions options, string category)
    {
        var services = new ServiceCollection().AddLogging(l =>
        {
            l.AddLines(options);
            l.ClearProviders().AddProvider(new Everything());
        });
        using var provider = services.BuildServiceProvider();
        var logger = provider.GetRequiredService<ILoggerFactory>().CreateLogger(category);
        return Enum.GetValues<LogLevel>().Order().First(level => level == LogLevel.None || logger.IsEnabled(level));
    }

    private sealed class Everything : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
        }

        public void Dispose()
        {
        }
    }
}
