using OrleansAA.Cel.Checking;
using OrleansAA.Cel.Evaluation;
using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Libraries;
using OrleansAA.Cel.Syntax;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel;

/// <summary>
/// What expressions may use: libraries, variables with their types, types with their fields. It never changes; what is added makes another one, which shares the libraries.
/// </summary>
public sealed class CelEnvironment
{
    private static readonly Dictionary<string, CelValue> StandardConstants = new CelType[]
    {
        CelType.Bool, CelType.Bytes, CelType.Double, CelType.Duration, CelType.Int, CelType.ListOfDyn, CelType.MapOfDyn, CelType.Null, CelType.String, CelType.Timestamp, CelType.Type, CelType.Uint,
        CelType.Optional(CelType.Dyn), CelIp.IpType, CelCidr.CidrType,
    }.ToDictionary(type => type.Name, type => CelValue.Of(type));

    private readonly Libraries libraries;
    private readonly IReadOnlyDictionary<string, CelType> variables;

    private CelEnvironment(Libraries libraries, IReadOnlyDictionary<string, CelType> variables, ICelTypeProvider types, string container) =>
        (this.libraries, this.variables, Types, Container) = (libraries, variables, types, container);

    /// <summary>The language as kube-apiserver 1.36 has it; literals do not mix types, and constants cost nothing.</summary>
    public static CelEnvironment Kubernetes { get; } = Of(CelLibraries.Kubernetes);

    /// <summary>The language with other libraries.</summary>
    public static CelEnvironment Of(CelLibraries libraries) => new(new(libraries, HasMixedLiterals: false, FoldsConstants: true), new Dictionary<string, CelType>(), NoTypes.Instance, "");

    /// <summary>The names before which short ones may be looked for (<c>a.b</c>), or empty.</summary>
    public string Container { get; }

    /// <summary>Finds object types by name.</summary>
    public ICelTypeProvider Types { get; }

    /// <summary>The same with one more variable, or another type of one.</summary>
    /// <param name="name">What expressions call it.</param>
    /// <param name="type">Its type.</param>
    public CelEnvironment WithVariable(string name, CelType type) => new(libraries, new Dictionary<string, CelType>(variables) { [name] = type }, Types, Container);

    /// <summary>The same with more object types; of two of one name the newer counts.</summary>
    /// <param name="types">The types.</param>
    public CelEnvironment WithTypes(ICelTypeProvider types) => new(libraries, variables, ReferenceEquals(Types, NoTypes.Instance) ? types : new JoinedTypes(types, Types), Container);

    internal CelEnvironment WithContainer(string container) => new(libraries, variables, Types, container);

    /// <summary>cel-go's own defaults: literals may mix types.</summary>
    internal CelEnvironment WithMixedLiterals() => new(libraries with { HasMixedLiterals = true }, variables, Types, Container);

    /// <summary>Literals cost where they stand, as in cel-go's and Kubernetes' tables of costs.</summary>
    internal CelEnvironment WithoutFolding() => new(libraries with { FoldsConstants = false }, variables, Types, Container);

    /// <summary>Compiles an expression. That takes longer than evaluating it, so programs are to be kept; it is bounded by the length of the text.</summary>
    public CelCompilation Compile(string expression) => Compile(expression, isChecked: true);

    /// <summary>Compiles an expression that must have a type.</summary>
    /// <param name="expression">The text.</param>
    /// <param name="resultType">What it is to give; what gives <c>dyn</c> is taken.</param>
    /// <param name="mismatch">What is said otherwise; Kubernetes has several ways.</param>
    public CelCompilation Compile(string expression, CelType resultType, Func<CelType, string> mismatch)
    {
        var compilation = Compile(expression);
        if (compilation.Program is not { } program || program.ResultType.Kind == CelTypeKind.Dyn || program.ResultType.IsExactly(resultType)) return compilation;
        var message = mismatch(program.ResultType);
        return new(null, [new(-1, 0, message)], message);
    }

    internal CelCompilation Compile(string expression, bool isChecked)
    {
        var source = new SourceText(expression);
        var issues = new Issues(source);
        if (Parser.Parse(source, issues, libraries.Macros) is not { } expr) return Failed(issues);
        var names = new Names(Container, variables, StandardConstants, libraries.Functions, Types);
        Checker.Check(expr, names, issues, new(IsLenient: !isChecked, libraries.HasMixedLiterals));
        if (isChecked && !issues.Any) Validators.Check(expr, issues, libraries.Functions);
        return issues.Any ? Failed(issues) : new(new(expression, expr.Type, Planner.Make(expr, libraries.FoldsConstants)), [], "");
    }

    private static CelCompilation Failed(Issues issues) => new(null, issues.All, issues.ToString());

    /// <summary>The functions and macros of some libraries, made when they are first used.</summary>
    private sealed record Libraries(CelLibraries Chosen, bool HasMixedLiterals, bool FoldsConstants)
    {
        private readonly Lazy<(FunctionTable Functions, MacroTable Macros)> made = new(() => LibraryTable.Make(Chosen));

        public FunctionTable Functions => made.Value.Functions;

        public MacroTable Macros => made.Value.Macros;
    }
}
