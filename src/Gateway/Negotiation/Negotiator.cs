namespace OrleansAA.Gateway.Negotiation;

internal static class Negotiator
{
    public static ResponseFormat ForError(HttpContext context) => ResponseFormat.Json;
}
