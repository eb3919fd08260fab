using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Names;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Errors;

public sealed class StatusesTests
{
    [Theory]
    [InlineData(Statuses.FieldErrorsMax, Statuses.FieldErrorsMax, "")]
    [InlineData(Statuses.FieldErrorsMax + 7, Statuses.FieldErrorsMax, ", and 7 more]")]
    public void An_object_of_very_many_errors_is_told_the_first_and_the_number_of_the_others(int errors, int causes, string end)
    {
        var found = Enumerable.Range(0, errors).Select(i => FieldError.Required(FieldPath.Of($"f{i}"))).ToList();
        var status = Statuses.Invalid(new GroupResource("example.com", "Thing"), "x", found).Status;
        Assert.Equal(causes, status.Details.Causes.Count);
        Assert.EndsWith(end, status.Message, StringComparison.Ordinal);
    }
}
