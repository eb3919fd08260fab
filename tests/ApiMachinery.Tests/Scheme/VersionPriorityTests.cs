using CsCheck;
using OrleansAA.ApiMachinery.Scheme;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Scheme;

public class VersionPriorityTests
{
    private static readonly string[] Ordered =
        ["v10", "v2", "v1", "v11beta2", "v10beta3", "v3beta1", "v12alpha1", "v11alpha2", "foo1", "foo10", "v01", "v1beta"];

    [Fact]
    public void Stable_comes_first_then_beta_then_alpha_then_names_that_are_no_versions() =>
        Gen.Shuffle(Ordered).Sample(shuffled => Assert.Equal(Ordered, shuffled.Order(VersionPriority.Instance)));
}
