namespace OrleansAA.Tool.Crds;

/// <summary>Names of the classes of a kind in a version: the kind, the part of it (spec, status), and what the class is the type of; what lies between is put in where that is taken.</summary>
/// <param name="taken">Those that the namespace has already.</param>
internal sealed class ClassNames(IEnumerable<string> taken)
{
    /// <summary>Names differ by more than case, as .NET wants it.</summary>
    private readonly HashSet<string> _taken = new(taken, StringComparer.OrdinalIgnoreCase);

    /// <param name="way">The kind, and the members on the way to the class.</param>
    public string Take(IReadOnlyList<string> way)
    {
        var head = way.Take(2).ToList();
        for (var tail = Math.Min(1, way.Count - head.Count); tail <= way.Count - head.Count; tail++)
        {
            var name = string.Concat(head) + string.Concat(way.Skip(way.Count - tail));
            if (_taken.Add(name))
                return name;
        }
        var whole = string.Concat(way);
        for (var number = 2; ; number++)
        {
            if (_taken.Add(whole + number))
                return whole + number;
        }
    }

    /// <summary>The name of a member within its class.</summary>
    public static string Member(string wire, string owner, HashSet<string> members)
    {
        var name = CSharpText.Pascal(wire);
        // A class has no member of its own name.
        if (name == owner)
            name += "Value";
        var free = name;
        for (var number = 2; !members.Add(free); number++)
            free = name + number;
        return free;
    }
}
