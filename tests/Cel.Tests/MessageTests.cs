using OrleansAA.Cel.Types;

namespace OrleansAA.Cel.Tests;

/// <summary>What is said of expressions that are wrong, as cel-go says it.</summary>
public class MessageTests
{
    private const string Beginnings = "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

    private static string Message(string expression) => CelEnvironment.Kubernetes.WithVariable("s", CelType.String).WithVariable("self", CelType.Object("Self")).WithTypes(new SelfType()).Compile(expression).Message;

    [Theory]
    [InlineData("1 + x", "ERROR: <input>:1:5: undeclared reference to 'x' (in container '')\n | 1 + x\n | ....^")]
    [InlineData("s.foo()", "ERROR: <input>:1:6: undeclared reference to 'foo' (in container '')\n | s.foo()\n | .....^")]
    [InlineData("s.startsWith(1)", "ERROR: <input>:1:13: found no matching overload for 'startsWith' applied to 'string.(int)'\n | s.startsWith(1)\n | ............^")]
    [InlineData("s + 1", "ERROR: <input>:1:3: found no matching overload for '_+_' applied to '(string, int)'\n | s + 1\n | ..^")]
    [InlineData("self.nope", "ERROR: <input>:1:5: undefined field 'nope'\n | self.nope\n | ....^")]
    [InlineData("[1, 'a']", "ERROR: <input>:1:5: expected type 'int' but found 'string'\n | [1, 'a']\n | ....^")]
    [InlineData("s.all(x, true)", "ERROR: <input>:1:1: expression of type 'string' cannot be range of a comprehension (must be list, map, or dynamic)\n | s.all(x, true)\n | ^")]
    [InlineData("s && true", "ERROR: <input>:1:1: expected type 'bool' but found 'string'\n | s && true\n | ^")]
    [InlineData("s.length", "ERROR: <input>:1:2: type 'string' does not support field selection\n | s.length\n | .^")]
    [InlineData("[1].map(1, 2)", "ERROR: <input>:1:9: argument is not an identifier\n | [1].map(1, 2)\n | ........^")]
    [InlineData("has(s)", "ERROR: <input>:1:5: invalid argument to has() macro\n | has(s)\n | ....^")]
    [InlineData("let", "ERROR: <input>:1:1: reserved identifier: let\n | let\n | ^")]
    [InlineData("duration('1x')", "ERROR: <input>:1:10: invalid duration argument\n | duration('1x')\n | .........^")]
    [InlineData("s.matches('(')", "ERROR: <input>:1:11: invalid matches argument\n | s.matches('(')\n | ..........^")]
    public void Problems_are_named_with_their_place(string expression, string message) => Assert.Equal(message, Message(expression));

    [Theory]
    [InlineData("1 +", 4, "mismatched input '<EOF>' expecting " + Beginnings)]
    [InlineData("TestAllTypes(){}", 15, "mismatched input '{' expecting <EOF>")]
    [InlineData("{\"a\": 1}.\"a\"", 10, "no viable alternative at input '.\"a\"'")]
    [InlineData("{a}", 3, "mismatched input '}' expecting ':'")]
    [InlineData("1 2", 3, "extraneous input '2' expecting <EOF>")]
    public void Syntax_errors_are_those_of_the_grammar(string expression, int column, string problem) =>
        Assert.StartsWith($"ERROR: <input>:1:{column}: Syntax error: {problem}\n | {expression}\n | ", Message(expression), StringComparison.Ordinal);

    [Fact]
    public void Several_problems_stand_in_the_order_of_their_places() =>
        Assert.Equal("ERROR: <input>:1:1: undeclared reference to 'a' (in container '')\n | a == b\n | ^\nERROR: <input>:1:6: undeclared reference to 'b' (in container '')\n | a == b\n | .....^", Message("a == b"));

    [Fact]
    public void Columns_count_code_points() =>
        Assert.Equal("ERROR: <input>:1:8: undeclared reference to 'x' (in container '')\n | '😁' == x\n | .．.....^", Message("'😁' == x"));

    private sealed class SelfType : ICelTypeProvider
    {
        public bool HasType(string typeName) => typeName == "Self";

        public CelType? FieldType(string typeName, string field) => field == "name" ? CelType.String : null;
    }
}
