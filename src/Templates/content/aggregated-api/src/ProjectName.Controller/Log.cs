namespace ProjectName.Controller;

/// <summary>What is said on standard error: a line each.</summary>
internal static class Log
{
    public static void Say(string text) => Console.Error.WriteLine(text.ReplaceLineEndings(" "));

    public static void Error(string text) => Say("error: " + text);
}
