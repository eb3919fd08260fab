using System.Globalization;
using System.Text;
using OrleansAA.ApiMachinery.Go;

namespace OrleansAA.ApiMachinery.Json;

/// <summary>Where a reader stands in a document; written as kube writes it: <c>spec.ports[2].name</c>.</summary>
public sealed class JsonPath
{
    private readonly List<(string? Name, int Index)> _segments = [];

    /// <summary>How many steps it has.</summary>
    public int Depth => _segments.Count;

    /// <summary>Goes into a member.</summary>
    /// <param name="name">The member.</param>
    public void Push(string name) => _segments.Add((name, 0));

    /// <summary>Goes into an item.</summary>
    /// <param name="index">From 0.</param>
    public void Push(int index) => _segments.Add((null, index));

    /// <summary>Comes back from where the last push led.</summary>
    public void Pop() => _segments.RemoveAt(_segments.Count - 1);

    /// <summary>The path; of a long one the first <see cref="ClientText.PathCharsMax"/> characters: names are as long as a client likes.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (var i = 0; i < _segments.Count && text.Length <= ClientText.PathCharsMax; i++)
        {
            var (name, index) = _segments[i];
            if (name is null)
                text.Append('[').Append(index.ToString(CultureInfo.InvariantCulture)).Append(']');
            else
                text.Append(i == 0 ? "" : ".").Append(ClientText.Cut(name, ClientText.PathCharsMax));
        }
        return ClientText.Cut(text.ToString(), ClientText.PathCharsMax);
    }
}
