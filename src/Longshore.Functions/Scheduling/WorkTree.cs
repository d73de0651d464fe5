namespace Longshore.Functions.Scheduling;

/// <summary>An ordered set of work that also maintains the total weight and the least slack.</summary>
/// <remarks>Weights and slacks have 128 bits: products of a time with the number of slots or with percent, and sums of them over all work,
/// do not fit into 64 bits on a machine that has run for months. A treap: a search tree by order and a heap by a random priority, which keeps it shallow. Every operation takes time
/// proportional to the depth.</remarks>
internal sealed class WorkTree
{
    /// <summary>The latest value of work that has all the time there is. Far above every sum of weights.</summary>
    public static readonly Int128 Never = Int128.MaxValue / 4;

    private Node? _root;
    private ulong _random = 0x9E37_79B9_7F4A_7C15;

    public int Count => _root?.Count ?? 0;

    /// <summary>The total weight of all work.</summary>
    public Int128 Sum => _root?.Sum ?? 0;

    /// <summary>The least slack of all work, or <see cref="Never"/> if there is none.</summary>
    public Int128 MinSlack => _root?.MinSlack ?? Never;

    public Work? First
    {
        get
        {
            var node = _root;
            while (node?.Left is { } left)
            {
                node = left;
            }

            return node?.Work;
        }
    }

    /// <summary>Adds work. Work of the same order is sorted by arrival.</summary>
    /// <param name="work">The work.</param>
    /// <param name="order">The order of the work. The lowest comes first.</param>
    /// <param name="weight">The weight, which reduces the slack of this work and of all work after it.</param>
    /// <param name="latest">The slack before weights are subtracted. The slack of the work is this, less its own weight and the
    /// weights of all work before it.</param>
    public Node Add(Work work, long order, Int128 weight = default, Int128 latest = default)
    {
        _random ^= _random << 13;
        _random ^= _random >> 7;
        _random ^= _random << 17;
        var node = new Node(work, order, _random) { Weight = weight, Latest = latest };
        node.Update();
        var (before, after) = Split(_root, node);
        _root = Merge(Merge(before, node), after);
        return node;
    }

    public void Remove(Node node) => _root = Without(_root, node);

    /// <summary>Exchanges the places of two waiting work items.</summary>
    public void Exchange(Work one, Work other)
    {
        var (first, second) = (one.Waiting!, other.Waiting!);
        Remove(first);
        Remove(second);
        one.Waiting = Add(one, second.Order, first.Weight, first.Latest);
        other.Waiting = Add(other, first.Order, second.Weight, second.Latest);
    }

    /// <summary>Changes the weight and latest value of a node.</summary>
    public void Change(Node node, Int128 weight, Int128 latest)
    {
        node.Weight = weight;
        node.Latest = latest;
        UpdateAlong(_root, node);
    }

    /// <summary>Finds the node with the least slack.</summary>
    public Node? FindTightest()
    {
        var node = _root;
        var slack = MinSlack;
        while (node is not null)
        {
            var before = node.Left?.Sum ?? 0;
            if (node.Left is { } left && left.MinSlack == slack)
            {
                node = left;
            }
            else if (node.Latest - before - node.Weight == slack)
            {
                return node;
            }
            else
            {
                slack += before + node.Weight;
                node = node.Right;
            }
        }

        return null;
    }

    /// <summary>The total weight of the work whose order is no higher.</summary>
    public Int128 SumBefore(long order)
    {
        Int128 sum = 0;
        for (var node = _root; node is not null;)
        {
            if (node.Order <= order)
            {
                sum += (node.Left?.Sum ?? 0) + node.Weight;
                node = node.Right;
            }
            else
            {
                node = node.Left;
            }
        }

        return sum;
    }

    /// <summary>Finds the last work that satisfies a condition, or null.</summary>
    public Work? FindLast(Predicate<Work> isWanted) => FindLast(_root, isWanted);

    /// <summary>Copies the first nodes, in order.</summary>
    public void CopyFirst(int count, List<Node> into) => CopyFirst(_root, count, into);

    private static void CopyFirst(Node? tree, int count, List<Node> into)
    {
        if (tree is null || into.Count == count)
        {
            return;
        }

        CopyFirst(tree.Left, count, into);
        if (into.Count < count)
        {
            into.Add(tree);
            CopyFirst(tree.Right, count, into);
        }
    }

    private static Work? FindLast(Node? tree, Predicate<Work> isWanted) => tree is null ? null
        : FindLast(tree.Right, isWanted) ?? (isWanted(tree.Work) ? tree.Work : FindLast(tree.Left, isWanted));

    // Splits a tree into the nodes before a node and the nodes after it.
    private static (Node? Before, Node? After) Split(Node? tree, Node at)
    {
        if (tree is null)
        {
            return (null, null);
        }

        if (tree.ComesBefore(at))
        {
            (tree.Right, var after) = Split(tree.Right, at);
            tree.Update();
            return (tree, after);
        }

        (var before, tree.Left) = Split(tree.Left, at);
        tree.Update();
        return (before, tree);
    }

    private static Node? Merge(Node? before, Node? after)
    {
        if (before is null || after is null)
        {
            return before ?? after;
        }

        if (before.Priority > after.Priority)
        {
            before.Right = Merge(before.Right, after);
            before.Update();
            return before;
        }

        after.Left = Merge(before, after.Left);
        after.Update();
        return after;
    }

    private static Node? Without(Node? tree, Node node)
    {
        if (tree == node)
        {
            return Merge(node.Left, node.Right);
        }

        if (tree is null)
        {
            throw new InvalidOperationException("the work is not in the tree");
        }

        if (tree.ComesBefore(node))
        {
            tree.Right = Without(tree.Right, node);
        }
        else
        {
            tree.Left = Without(tree.Left, node);
        }

        tree.Update();
        return tree;
    }

    private static void UpdateAlong(Node? tree, Node node)
    {
        if (tree is null)
        {
            return;
        }

        if (tree != node)
        {
            UpdateAlong(tree.ComesBefore(node) ? tree.Right : tree.Left, node);
        }

        tree.Update();
    }

    /// <summary>A node of the tree.</summary>
    internal sealed class Node(Work work, long order, ulong priority)
    {
        public Work Work => work;

        public ulong Priority => priority;

        public long Order => order;

        public Int128 Weight { get; set; }

        public Int128 Latest { get; set; }

        public Node? Left { get; set; }

        public Node? Right { get; set; }

        public int Count { get; private set; }

        public Int128 Sum { get; private set; }

        public Int128 MinSlack { get; private set; }

        public bool ComesBefore(Node other) => (order, work.Sequence).CompareTo((other.Order, other.Work.Sequence)) < 0;

        /// <summary>Recalculates the totals of the node and its subtree.</summary>
        public void Update()
        {
            var before = (Left?.Sum ?? 0) + Weight;
            Count = (Left?.Count ?? 0) + 1 + (Right?.Count ?? 0);
            Sum = before + (Right?.Sum ?? 0);
            MinSlack = Int128.Min(
                Int128.Min(Left?.MinSlack ?? Never, Latest - before),
                Right is null ? Never : Right.MinSlack - before);
        }
    }
}
