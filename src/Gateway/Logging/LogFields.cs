using System.Collections;
using System.Globalization;
using System.Text;
using OrleansAA.ApiMachinery.Go;

namespace OrleansAA.Gateway.Logging;

/// <summary>A message and what belongs to it, as klog's InfoS takes them: <c>"HTTP" verb="GET" resp=200</c> as text, members of the entry as JSON.</summary>
/// <param name="Message">Always the same for entries of one sort.</param>
/// <param name="Fields">Texts or numbers.</param>
internal sealed record LogFields(string Message, IReadOnlyList<KeyValuePair<string, object?>> Fields) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => Fields.Count;

    public KeyValuePair<string, object?> this[int index] => Fields[index];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => Fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString()
    {
        var text = new StringBuilder(GoQuote.Quote(Message));
        foreach (var (key, value) in Fields)
            text.Append(' ').Append(key).Append('=').Append(value is string quoted ? GoQuote.Quote(quoted) : Convert.ToString(value, CultureInfo.InvariantCulture));
        return text.ToString();
    }
}
