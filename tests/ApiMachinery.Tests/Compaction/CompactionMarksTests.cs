using OrleansAA.ApiMachinery.Compaction;
using OrleansAA.ApiMachinery.Storage;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Compaction;

public sealed class CompactionMarksTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly CompactionLimits Limits = new() { LogRetention = TimeSpan.FromMinutes(5), LogRetentionEvents = 100, LogEventsMax = 1000 };

    private readonly CompactionMarks _marks = new();

    [Fact]
    public void Nothing_is_trimmed_before_it_is_known_to_be_old()
    {
        Note(minute: 0, last: 500);
        Assert.Equal(1, Target(minute: 0, last: 500));
        Assert.Equal(1, Target(minute: 4.9, last: 900));
        Assert.Equal(500, Target(minute: 5, last: 900));
    }

    [Fact]
    public void What_is_old_is_kept_while_it_is_among_the_last()
    {
        Note(minute: 0, last: 500);
        Assert.Equal(450, Target(minute: 60, last: 550));
        Assert.Equal(400, Target(minute: 60, last: 500));
    }

    [Fact]
    public void What_is_too_much_is_trimmed_although_it_is_young()
    {
        Note(minute: 0, last: 5000);
        Assert.Equal(4000, Target(minute: 0, last: 5000));
    }

    [Fact]
    public void A_target_does_not_go_back()
    {
        Note(minute: 0, last: 50);
        Assert.Equal(70, Target(minute: 9, last: 150, compacted: 70));
        Assert.Equal(1, Target(minute: 9, last: 20));
    }

    [Fact]
    public void Taken_each_minute_the_marks_stay_few_and_the_age_is_met_to_the_minute()
    {
        for (var minute = 0; minute < 500; minute++)
        {
            Note(minute, last: 1000 + (100 * minute));
            Assert.InRange(_marks.Marks.Count, 1, 7);
            if (minute >= 5)
                Assert.Equal(1000 + (100 * (minute - 5)), Target(minute, last: 1000 + (100 * minute)));
        }
    }

    [Fact]
    public void Marks_are_not_finer_than_a_tenth_of_the_retention()
    {
        Assert.True(Note(minute: 0, last: 500));
        Assert.False(Note(minute: 0.4, last: 510));
        Assert.True(Note(minute: 0.5, last: 520));
        Assert.Equal([500L, 520], _marks.Marks.Select(m => m.Revision));
    }

    [Fact]
    public void Marks_of_a_clock_that_is_ahead_and_of_a_line_that_is_not_this_one_are_forgotten()
    {
        Note(minute: 60, last: 500);
        Note(minute: 0, last: 510);
        Assert.Equal([510L], _marks.Marks.Select(m => m.Revision));
        Note(minute: 1, last: 400);
        Assert.Equal([400L], _marks.Marks.Select(m => m.Revision));
    }

    private bool Note(double minute, long last) => _marks.Note(Noon.AddMinutes(minute), new(last), Limits.LogRetention);

    private long Target(double minute, long last, long compacted = 1) =>
        _marks.Target(Noon.AddMinutes(minute), new StoreHead(new(last), new(compacted)), Limits).Number;
}
