using OrleansAA.Cel.Evaluation;
using OrleansAA.Cel.Limits;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Tests;

/// <summary>What expressions cost: the tables of cel-go (interpreter/runtimecost_test.go) and of Kubernetes' libraries, which count literals; and what Kubernetes makes of constants.</summary>
public class CostTests
{
    private static readonly CelEnvironment Counting = CelEnvironment.Kubernetes.WithMixedLiterals().WithoutFolding();

    [Theory]
    [InlineData("'Hello World!'", 0)]
    [InlineData("[1, 2, 3]", 10)]
    [InlineData("{'a': 1, 'b': 2, 'c': 3}", 30)]
    [InlineData("[1, 2, 3].all(x, true)", 20)]
    [InlineData("'123'.matches('[0-9]')", 2)]
    [InlineData("false || false", 0)]
    [InlineData("true || false", 0)]
    [InlineData("true && false", 0)]
    [InlineData("1 < 2", 1)]
    [InlineData("1 == 2", 1)]
    [InlineData("2 in [1, 2, 3]", 13)]
    [InlineData("1 + 1", 1)]
    [InlineData("1 % 1", 1)]
    [InlineData("true ? 1 : 2", 0)]
    [InlineData("size('123')", 1)]
    [InlineData("'12345678901234567890' == '123456789012345678901234567890'", 2)]
    [InlineData("string(1)", 1)]
    [InlineData("true ? false : 1 > 3", 0)]
    [InlineData("false ? false : 1 > 3", 1)]
    [InlineData("(1 > 2 ? 5 : 3) > 1", 2)]
    [InlineData("(1 > 2 || 2 > 1) == true", 3)]
    [InlineData("[{'k1': 1}, {'k2': 2}].all(x, true)", 77)]
    [InlineData("[1,2,3,4,5].filter(x, x % 2 == 0)", 62)]
    [InlineData("[1,2,3,4,5].map(x, x)", 86)]
    [InlineData("[1,2,3,4,5].map(x, x).filter(x, x % 2 == 0)", 138)]
    [InlineData("[1,2,3,4,5].map(x, x).exists(x, x == 5) == true", 118)]
    [InlineData("[1,2,3,4,5].map(x, x).map(x, x)", 162)]
    [InlineData("[1,2,3,4,5].map(x, [x, x]).filter(z, z.size() == 2)", 232)]
    [InlineData("[1,2,3,4,5].map(x, [x, x]).all(y, y.all(y, y == 1))", 171)]
    [InlineData("[1,2,3,4,5].map(x, x).map(x, x) + [1]", 173)]
    [InlineData("[1,2,3].all(i, i in [1,2,3].map(j, j + j))", 86)]
    [InlineData("[1, 2, 3, 4, 5].isSorted()", 15)]
    public void Costs_are_those_of_the_tables(string expression, long cost)
        => Assert.Equal(cost, Eval.Run(Counting, expression).Cost);

    [Theory]
    [InlineData("input", 1)]
    [InlineData("input['key']", 2)]
    [InlineData("input['ke' + 'y']", 3)]
    [InlineData("has(input.key)", 1)]
    [InlineData("has(input.nested.key)", 2)]
    [InlineData("input.key", 2)]
    [InlineData("(1 > 2 ? input : input).key == 'v'", 3)]
    public void Costs_of_fields_are_those_of_the_tables(string expression, long cost)
    {
        var input = Eval.Map(("key", CelValue.Of("v")), ("nested", Eval.Map(("key", CelValue.Of("v")))));
        Assert.Equal(cost, Eval.Run(Counting, expression, ("input", CelType.Map(CelType.String, CelType.Dyn), input)).Cost);
    }

    [Fact]
    public void Text_costs_a_tenth_of_its_length_and_a_match_the_product()
    {
        var input = ("input", CelType.String, CelValue.Of(new string('a', 500)));
        Assert.Equal(103, Eval.Run(Counting, "input.matches('[0-9]')", input).Cost);
        Assert.Equal(2502, Eval.Run(Counting, "input.contains(input)", input).Cost);
        Assert.Equal(51, Eval.Run(Counting, "bytes(input)", input).Cost);
    }

    [Fact]
    public void Constants_cost_nothing_in_Kubernetes()
    {
        Assert.Equal(0, Eval.Run(CelEnvironment.Kubernetes, "[1, 2, 3]").Cost);
        Assert.Equal(0, Eval.Run(CelEnvironment.Kubernetes, "duration('1h')").Cost);
        Assert.Equal(3, Eval.Run(CelEnvironment.Kubernetes, "2 in [1, 2, 3]").Cost);
    }

    [Fact]
    public void What_costs_more_than_an_expression_may_ends()
    {
        var list = CelValue.OfList([.. Enumerable.Range(0, 2000).Select(i => CelValue.Of((long)i))]);
        var result = Eval.Run(CelEnvironment.Kubernetes, "list.all(x, list.all(y, x + y >= 0 || true))", ("list", CelType.List(CelType.Int), list));
        Assert.Equal(CelOutcome.CostExceeded, result.Outcome);
        Assert.Equal("operation cancelled: actual cost limit exceeded", result.Error);
        Assert.InRange(result.Cost, CelLimits.CostPerExpressionMax, CelLimits.CostPerExpressionMax + 100);
    }

    [Fact]
    public void Expressions_share_a_budget()
    {
        var program = CelEnvironment.Kubernetes.WithVariable("x", CelType.Int).Compile("x + 1 == 2").Program!;
        var (budget, bindings) = (new CelBudget(7), new CelBindings { ["x"] = CelValue.Of(1L) });
        Assert.Equal(CelOutcome.Value, program.Evaluate(bindings, budget, TestContext.Current.CancellationToken).Outcome);
        Assert.Equal(4, budget.Remaining);
        Assert.Equal(CelOutcome.Value, program.Evaluate(bindings, budget, TestContext.Current.CancellationToken).Outcome);
        Assert.Equal(CelOutcome.BudgetExceeded, program.Evaluate(bindings, budget, TestContext.Current.CancellationToken).Outcome);
        Assert.True(budget.Remaining < 0);
    }

    [Fact]
    public void Nobody_who_waits_ends_an_evaluation()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var program = CelEnvironment.Kubernetes.WithVariable("list", CelType.List(CelType.Int)).Compile("list.all(x, list.all(y, x + y >= 0 || true))").Program!;
        var bindings = new CelBindings { ["list"] = CelValue.OfList([.. Enumerable.Range(0, 500).Select(i => CelValue.Of((long)i))]) };
        Assert.Equal(CelOutcome.Cancelled, program.Evaluate(bindings, null, cancelled.Token).Outcome);
    }
}
