using Microsoft.Extensions.DependencyInjection;

namespace OrleansAA.Grains.Hosting;

/// <summary>
/// Leaves the silo on the machine's clock where the server is on another one: a silo's generation is the machine's time at which it began, and which generations are too old to live is reckoned by the
/// clock that it is given.
/// </summary>
internal static class SiloClock
{
    private const string Orleans = "Orleans.";

    /// <param name="services">With the silo's.</param>
    /// <param name="machine">The machine's clock.</param>
    public static void Keep(IServiceCollection services, TimeProvider machine)
    {
        for (var i = 0; i < services.Count; i++)
        {
            if (services[i] is { IsKeyedService: false, ImplementationType: { } type } service && IsOfOrleans(type) && TakesClock(type))
                services[i] = new(service.ServiceType, s => ActivatorUtilities.CreateInstance(s, type, machine), service.Lifetime);
        }
    }

    private static bool IsOfOrleans(Type type) => type.Assembly.GetName().Name!.StartsWith(Orleans, StringComparison.Ordinal) && !type.ContainsGenericParameters;

    private static bool TakesClock(Type type) => type.GetConstructors().Any(c => c.GetParameters().Any(p => p.ParameterType == typeof(TimeProvider)));
}
