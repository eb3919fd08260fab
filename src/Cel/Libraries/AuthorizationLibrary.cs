using OrleansAA.Cel.Costs;
using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Libraries;

/// <summary>Kubernetes' authorizer, with selectors.</summary>
internal static class AuthorizationLibrary
{
    public static void Add(FunctionTable functions)
    {
        var (authorizer, group, resource, path, text) = (CelAuthorizer.AuthorizerType, CelCheck.GroupCheckType, CelCheck.ResourceCheckType, CelCheck.PathCheckType, CelType.String);
        functions.Member("path", "authorizer_path", [authorizer, text], path,
            (values, _) => string.IsNullOrWhiteSpace(values[1].AsString) ? CelValue.Error("path must not be empty") : Begun(values[0], path, new() { Path = values[1].AsString }));
        functions.Member("group", "authorizer_group", [authorizer, text], group, (values, _) => Begun(values[0], group, new() { Group = values[1].AsString }));
        functions.Member("serviceAccount", "authorizer_serviceaccount", [authorizer, text, text], authorizer, ServiceAccount);
        functions.Member("resource", "groupcheck_resource", [group, text], resource, Resource);
        Refined(functions, "subresource", "resourcecheck_subresource", (request, value) => request with { Subresource = value });
        Refined(functions, "namespace", "resourcecheck_namespace", (request, value) => request with { Namespace = value });
        Refined(functions, "name", "resourcecheck_name", (request, value) => request with { Name = value });
        Refined(functions, "fieldSelector", "authorizer_fieldselector", (request, value) => request with { FieldSelector = value });
        Refined(functions, "labelSelector", "authorizer_labelselector", (request, value) => request with { LabelSelector = value });
        functions.Member("check", "pathcheck_check", [path, text], CelDecisionValue.DecisionType, Check);
        functions.Member("check", "resourcecheck_check", [resource, text], CelDecisionValue.DecisionType, Check);
        Said(functions, "errored", CelType.Bool, decision => CelValue.Of(decision.Error is not null));
        Said(functions, "error", CelType.String, decision => CelValue.Of(decision.Error ?? ""));
        Said(functions, "allowed", CelType.Bool, decision => CelValue.Of(decision.IsAllowed));
        Said(functions, "reason", CelType.String, decision => CelValue.Of(decision.Reason));
    }

    private static void Refined(FunctionTable functions, string name, string id, Func<CelAuthorizationRequest, string, CelAuthorizationRequest> refine) =>
        functions.Member(name, id, [CelCheck.ResourceCheckType, CelType.String], CelCheck.ResourceCheckType, (values, _) =>
        {
            var check = (CelCheck)values[0].AsObject;
            return CelValue.Of(new CelCheck(CelCheck.ResourceCheckType, check.Authorizer, refine(check.Request, values[1].AsString)));
        });

    private static void Said(FunctionTable functions, string name, CelType type, Func<CelDecision, CelValue> say) =>
        functions.Member(name, $"decision_{name}", [CelDecisionValue.DecisionType], type, (values, _) => say(((CelDecisionValue)values[0].AsObject).Decision));

    private static CelValue Begun(in CelValue authorizer, CelType type, CelAuthorizationRequest request) => authorizer.AsObject is CelServiceAccountAuthorizer account
        ? CelValue.Of(new CelCheck(type, account.Authorizer, request with { ServiceAccount = account.ServiceAccount }))
        : CelValue.Of(new CelCheck(type, (CelAuthorizer)authorizer.AsObject, request));

    private static CelValue ServiceAccount(ReadOnlySpan<CelValue> values, Meter meter)
    {
        var (space, name) = (values[1].AsString, values[2].AsString);
        if (NamedFormats.All["dns1123Subdomain"].Validate(name).Count > 0) return CelValue.Error("Invalid service account name");
        if (NamedFormats.All["dns1123Label"].Validate(space).Count > 0) return CelValue.Error("Invalid service account namespace");
        var authorizer = values[0].AsObject is CelServiceAccountAuthorizer account ? account.Authorizer : (CelAuthorizer)values[0].AsObject;
        return CelValue.Of(new CelServiceAccountAuthorizer(authorizer, space, name));
    }

    private static CelValue Resource(ReadOnlySpan<CelValue> values, Meter meter)
    {
        if (string.IsNullOrWhiteSpace(values[1].AsString)) return CelValue.Error("resource must not be empty");
        var check = (CelCheck)values[0].AsObject;
        return CelValue.Of(new CelCheck(CelCheck.ResourceCheckType, check.Authorizer, check.Request with { Resource = values[1].AsString }));
    }

    private static CelValue Check(ReadOnlySpan<CelValue> values, Meter meter)
    {
        // Nobody is asked for what the cost does not allow; it is charged with the call.
        meter.Require(CallCosts.Check);
        var check = (CelCheck)values[0].AsObject;
        return check.Authorizer.Check(check.Request with { Verb = values[1].AsString }, meter);
    }
}
