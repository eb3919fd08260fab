using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;

namespace OrleansAA.Gateway.Hosting;

/// <summary>The command line: one flag a line, each with what <c>--help</c> says of it.</summary>
internal sealed class ServerCommand
{
    private readonly Option<Role> _role = Flag("--role", "Which part of the work this process takes: all, gateway or silo.", Role.All, ParseRole);
    private readonly Option<IPAddress> _bindAddress = Flag("--bind-address", "IP address to serve HTTPS on.", IPAddress.Loopback, ParseAddress);
    private readonly Option<int> _securePort = Flag("--secure-port", "Port to serve HTTPS on; 0 picks a free one.", 9443, ParsePort);
    private readonly Option<string?> _tlsCertFile = Flag<string?>("--tls-cert-file", "Serving certificate (PEM, with intermediates). Made in the data directory if not given.");
    private readonly Option<string?> _tlsPrivateKeyFile = Flag<string?>("--tls-private-key-file", "Key of --tls-cert-file (PEM).");
    private readonly Option<string?> _clientCaFile = Flag<string?>("--client-ca-file", "CA bundle of client certificates: CN is the user, O the groups. The CA in the data directory if not given.");
    private readonly Option<string?> _requestHeaderCaFile = Flag<string?>("--requestheader-client-ca-file", "CA bundle of the certificates that allow identity headers. No header is believed if not given.");
    private readonly Option<string[]> _requestHeaderNames = Names("--requestheader-allowed-names", "Common names that certificates which allow identity headers may have; empty allows any.", []);
    private readonly Option<string[]> _requestHeaderUsers = Names("--requestheader-username-headers", "Headers that hold the user.", ["X-Remote-User"]);
    private readonly Option<string[]> _requestHeaderUids = Names("--requestheader-uid-headers", "Headers that hold the user's uid.", ["X-Remote-Uid"]);
    private readonly Option<string[]> _requestHeaderGroups = Names("--requestheader-group-headers", "Headers that hold the user's groups.", ["X-Remote-Group"]);
    private readonly Option<string[]> _requestHeaderExtras = Names("--requestheader-extra-headers-prefix", "Prefixes of headers that hold anything else about the user.", ["X-Remote-Extra-"]);
    private readonly Option<string?> _store = Flag<string?>("--store", "Where objects are kept: sqlite:PATH, redis:CONFIG or memory. A SQLite file in the data directory if not given.");
    private readonly Option<string> _dataDir = Flag("--data-dir", "Directory for what the server makes itself: store, CA, certificates, kubeconfig.", ".aa", r => r.Tokens[0].Value);

    private readonly RootCommand _root = new("Serves PortRules as an aggregated Kubernetes API. Without arguments: everything in .aa, HTTPS on 127.0.0.1:9443.");

    public ServerCommand()
    {
        _root.TreatUnmatchedTokensAsErrors = true;
        Option[] all =
        [
            _role, _bindAddress, _securePort, _tlsCertFile, _tlsPrivateKeyFile, _clientCaFile, _requestHeaderCaFile, _requestHeaderNames,
            _requestHeaderUsers, _requestHeaderUids, _requestHeaderGroups, _requestHeaderExtras, _store, _dataDir,
        ];
        foreach (var option in all)
            _root.Options.Add(option);
    }

    /// <summary>Reads the command line and runs the server with it.</summary>
    /// <returns>The exit code: 0, 2 for a command line that is not understood, or what <paramref name="run"/> returns.</returns>
    public async Task<int> InvokeAsync(string[] arguments, Func<ServerOptions, Task<int>> run)
    {
        var parsed = _root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync($"error: {parsed.Errors[0].Message.TrimEnd('.')}; see --help");
            return 2;
        }
        _root.SetAction((result, _) => run(Read(result)));
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    private ServerOptions Read(ParseResult result) => new()
    {
        Role = result.GetValue(_role),
        BindAddress = result.GetValue(_bindAddress)!,
        SecurePort = result.GetValue(_securePort),
        TlsCertFile = result.GetValue(_tlsCertFile),
        TlsPrivateKeyFile = result.GetValue(_tlsPrivateKeyFile),
        ClientCaFile = result.GetValue(_clientCaFile),
        RequestHeader = new()
        {
            ClientCaFile = result.GetValue(_requestHeaderCaFile),
            AllowedNames = result.GetValue(_requestHeaderNames)!,
            UsernameHeaders = result.GetValue(_requestHeaderUsers)!,
            UidHeaders = result.GetValue(_requestHeaderUids)!,
            GroupHeaders = result.GetValue(_requestHeaderGroups)!,
            ExtraHeaderPrefixes = result.GetValue(_requestHeaderExtras)!,
        },
        Store = result.GetValue(_store),
        DataDir = result.GetValue(_dataDir)!,
    };

    private static Option<T> Flag<T>(string name, string description) => new(name) { Description = description };

    private static Option<T> Flag<T>(string name, string description, T fallback, Func<ArgumentResult, T> parse) =>
        new(name) { Description = description, DefaultValueFactory = _ => fallback, CustomParser = r => parse(r) };

    /// <summary>A list, comma separated or the flag given again, as kube's flags take it.</summary>
    private static Option<string[]> Names(string name, string description, string[] fallback) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.OneOrMore,
        DefaultValueFactory = _ => fallback,
        CustomParser = r => [.. r.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
    };

    private static Role ParseRole(ArgumentResult result)
    {
        switch (result.Tokens[0].Value)
        {
            case "all":
                return Role.All;
            case "gateway":
                return Role.Gateway;
            case "silo":
                return Role.Silo;
            default:
                result.AddError($"--role={result.Tokens[0].Value}: expected all, gateway or silo");
                return default;
        }
    }

    private static IPAddress ParseAddress(ArgumentResult result)
    {
        if (IPAddress.TryParse(result.Tokens[0].Value, out var address))
            return address;
        result.AddError($"--bind-address={result.Tokens[0].Value}: expected an IP address, 0.0.0.0 for all");
        return IPAddress.Loopback;
    }

    private static int ParsePort(ArgumentResult result)
    {
        if (ushort.TryParse(result.Tokens[0].Value, out var port))
            return port;
        result.AddError($"--secure-port={result.Tokens[0].Value}: expected a number from 0 to 65535");
        return 0;
    }
}
