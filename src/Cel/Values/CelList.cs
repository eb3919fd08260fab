namespace OrleansAA.Cel.Values;

/// <summary>A list of the language. A host derives from it to show a list of its own without copying; elements must not change while an expression is evaluated.</summary>
public abstract class CelList
{
    /// <summary>How many elements it has.</summary>
    public abstract int Count { get; }

    /// <param name="index">From zero, below <see cref="Count"/>.</param>
    public abstract CelValue this[int index] { get; }

    /// <summary>
    /// Whether the order of elements counts. Where it does not (a set, a list of objects told apart by their keys), lists are equal that have the same elements, and <c>+</c> puts an
    /// element where the one with its identity is, or behind the others. It is the list on the left that decides.
    /// </summary>
    public virtual bool IsOrdered => true;

    /// <summary>What tells an element apart from the others, where order does not count: a scalar. It is asked for elements of the list on the right, too.</summary>
    public virtual CelValue IdentityOf(in CelValue element) => element;

    /// <summary>Whether it is known to equal itself: without NaN at any depth.</summary>
    internal virtual bool IsReflexive => false;
}

/// <summary>A list over values that are there.</summary>
internal sealed class CelArrayList(IReadOnlyList<CelValue> elements) : CelList
{
    public static readonly CelArrayList Empty = new([]);

    public override int Count => elements.Count;

    public override CelValue this[int index] => elements[index];
}

/// <summary>Strings that are there.</summary>
internal sealed class CelStringList(IReadOnlyList<string> elements) : CelList
{
    public override int Count => elements.Count;

    public override CelValue this[int index] => CelValue.Of(elements[index]);
}

/// <summary>The list that a comprehension collects: only its accumulator knows it until it is done.</summary>
internal sealed class CelListBuilder : CelList
{
    private readonly List<CelValue> elements = [];

    public override int Count => elements.Count;

    public override CelValue this[int index] => elements[index];

    public void Add(in CelValue value) => elements.Add(value);
}

/// <summary>One list after the other, without copying: its cost is one, whatever their lengths.</summary>
internal sealed class CelJoinedList : CelList
{
    private readonly CelList left;
    private readonly CelList right;
    private readonly int split;

    public CelJoinedList(CelList left, CelList right)
    {
        (this.left, this.right, split) = (left, right, left.Count);
        Depth = 1 + Math.Max((left as CelJoinedList)?.Depth ?? 0, (right as CelJoinedList)?.Depth ?? 0);
    }

    public int Depth { get; }

    public override int Count => split + right.Count;

    public override CelValue this[int index] => index < split ? left[index] : right[index - split];
}
