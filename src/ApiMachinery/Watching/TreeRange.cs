using System.Runtime.CompilerServices;
using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.ApiMachinery.Watching;

/// <summary>
/// Consecutive entries of a <see cref="TreeSnapshot{TValue}"/>, given by their places in the order: so the count is known without
/// walking, and every part of a range is found in O(log n).
/// </summary>
public readonly struct TreeRange<TValue>
{
    private readonly TreeNode<TValue> _root;
    private readonly int _start;
    private readonly int _end;

    internal TreeRange(TreeNode<TValue> root, int start, int end)
    {
        _root = root;
        _start = start;
        _end = Math.Max(start, end);
    }

    /// <summary>How many entries it has.</summary>
    public int Count => _end - _start;

    /// <summary>The part from the name on, and the name itself.</summary>
    public TreeRange<TValue> From(NamespacedName name) => Skip(_root.Rank(name, inclusive: false) - _start);

    /// <summary>The part after the name.</summary>
    public TreeRange<TValue> After(NamespacedName name) => Skip(_root.Rank(name, inclusive: true) - _start);

    /// <summary>All but the first <paramref name="count"/> entries.</summary>
    public TreeRange<TValue> Skip(int count) => new(_root, _start + Math.Clamp(count, 0, Count), _end);

    /// <summary>At most the first <paramref name="count"/> entries.</summary>
    public TreeRange<TValue> Take(int count) => new(_root, _start, _start + Math.Clamp(count, 0, Count));

    /// <summary>Goes through them in order.</summary>
    public Enumerator GetEnumerator() => new(_root, _start, Count);

    /// <summary>Walks leaf by leaf; may be held across awaits.</summary>
    public struct Enumerator
    {
        private Path _path;
        private int _depth;
        private TreeEntry<TValue>[] _entries;
        private int _at;
        private int _leafEnd;
        private int _left;

        internal Enumerator(TreeNode<TValue> root, int start, int count)
        {
            _entries = [];
            _at = 0;
            _leafEnd = 0;
            _left = count;
            _depth = 0;
            if (count > 0)
                Descend(root, start);
            _at--;
        }

        /// <summary>The entry it is at.</summary>
        public readonly ref readonly TreeEntry<TValue> Current => ref _entries[_at];

        /// <summary>Goes to the next entry; false behind the last one.</summary>
        public bool MoveNext() => ++_at < _leafEnd || NextLeaf();

        private bool NextLeaf()
        {
            if (_left == 0)
            {
                _at = _leafEnd;
                return false;
            }
            while (_path[_depth - 1].At + 1 == _path[_depth - 1].Node.Count)
                _depth--;
            ref var step = ref _path[_depth - 1];
            step.At++;
            Descend(step.Node.Children[step.At], 0);
            return true;
        }

        // Goes down to the entry with this rank in the node.
        private void Descend(TreeNode<TValue> node, int rank)
        {
            while (node is TreeInner<TValue> inner)
            {
                var at = 0;
                while (rank >= inner.Children[at].Size)
                    rank -= inner.Children[at++].Size;
                _path[_depth++] = new() { Node = inner, At = at };
                node = inner.Children[at];
            }
            var leaf = (TreeLeaf<TValue>)node;
            _entries = leaf.Entries;
            _at = rank;
            var taken = Math.Min(leaf.Count - rank, _left);
            _leafEnd = rank + taken;
            _left -= taken;
        }
    }

    /// <summary>Where in an inner node the walk is.</summary>
    private struct Step
    {
        public TreeInner<TValue> Node;
        public int At;
    }

    // Deeper than 2^31 entries can be: neighbours hold more than JoinedMax (48) together, so 24 children are the least on average.
    [InlineArray(8)]
    private struct Path
    {
        private Step _first;
    }
}
