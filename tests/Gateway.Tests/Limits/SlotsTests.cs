using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Gateway.Limits;

namespace OrleansAA.Gateway.Tests.Limits;

public sealed class SlotsTests
{
    private readonly Slots _slots = new(4);

    [Fact]
    public void One_user_has_half_of_the_slots_at_most()
    {
        _slots.Take("alice");
        _slots.Take("alice");
        Assert.Equal(429, Assert.Throws<StatusException>(() => _slots.Take("alice")).Code);
        _slots.Take("bob");
        _slots.Take("bob");
    }

    [Fact]
    public void There_are_no_more_slots_than_there_are()
    {
        foreach (var user in (string[])["a", "b", "c", "d"])
            _slots.Take(user);
        Assert.Equal(429, Assert.Throws<StatusException>(() => _slots.Take("e")).Code);
    }

    [Fact]
    public void A_slot_that_is_left_is_another_ones_and_has_to_be_taken_again()
    {
        var first = _slots.Take("alice");
        _slots.Take("alice");
        first.Leave();
        first.Leave();
        _slots.Take("alice");
        Assert.Equal(429, Assert.Throws<StatusException>(first.Enter).Code);
        first.Dispose();
        Assert.Equal(429, Assert.Throws<StatusException>(() => _slots.Take("alice")).Code);
    }

    [Fact]
    public void What_is_given_back_is_there_again()
    {
        for (var i = 0; i < 10; i++)
        {
            using var first = _slots.Take("alice");
            using var second = _slots.Take("alice");
        }
    }
}
