using Xunit;
using OrleansAA.ApiMachinery.Revisions;

namespace OrleansAA.ApiMachinery.Tests.Revisions;

public sealed class HistoryStateTests
{
    private readonly HistoryState _state = new();

    [Fact]
    public void The_last_contents_are_kept_and_that_there_were_more_is_known()
    {
        Assert.True(Fold(0, false, 2, 3));
        Assert.Equal("2 3", Kept);
        Assert.True(Fold(0, false, 4, 5));
        Assert.Equal("3 4 5 cut", Kept);
    }

    [Fact]
    public void What_is_known_already_changes_nothing()
    {
        Fold(0, false, 2, 3);
        Assert.False(Fold(0, false, 2, 3));
        Assert.False(Fold(0, false, 2));
        Assert.True(Fold(0, false, 3, 4));
        Assert.Equal("2 3 4", Kept);
    }

    [Fact]
    public void A_beginning_ends_what_was_before_it_and_nothing_else()
    {
        Fold(0, true, 2, 3, 4);
        Assert.True(Fold(7, false, 8));
        Assert.Equal("8", Kept);
        Assert.False(Fold(7, false, 8));
        Assert.False(Fold(7, false));
        Assert.True(Fold(9, false));
        Assert.True(_state.IsEmpty);
        Assert.False(Fold(9, false));
    }

    [Fact]
    public void What_a_fold_leaves_out_is_missing_only_if_it_is_not_here()
    {
        Fold(0, false, 2, 3);
        Fold(0, true, 3, 4);
        Assert.Equal("2 3 4", Kept);
        var fresh = new HistoryState();
        fresh.Fold(new(0, [Content(3), Content(4)], IsCut: true), 3);
        Assert.True(fresh.IsCut);
    }

    [Fact]
    public void Contents_that_are_too_many_bytes_are_dropped_oldest_first()
    {
        var large = new RevisionContent(5, new byte[HistoryState.BytesMax - 5]);
        Fold(0, false, 2, 3);
        Assert.True(_state.Fold(new(0, [large], IsCut: false), 3));
        Assert.Equal("3 5 cut", Kept);
        Assert.True(_state.Fold(new(0, [new RevisionContent(6, new byte[HistoryState.BytesMax + 1])], IsCut: false), 3));
        Assert.Equal(" cut", Kept);
    }

    private string Kept => string.Join(' ', _state.Contents.Select(c => c.Revision)) + (_state.IsCut ? " cut" : "");

    private static RevisionContent Content(long revision) => new(revision, new byte[4]);

    private bool Fold(long begin, bool isCut, params long[] replaced) => _state.Fold(new(begin, [.. replaced.Select(Content)], isCut), contentsMax: 3);
}
