using OrleansAA.Tool.Serving;

namespace OrleansAA.Tool.Deploying;

/// <summary>The component of a solution that has a controller: its account, its rights, and two of it, of which one works.</summary>
internal static class ControllerText
{
    private const string Folder = "components/controller/";

    /// <summary>The files, below deploy/, with their text.</summary>
    public static IEnumerable<(string File, string Text)> Of(Installed installed, ServedApi api) =>
    [
        (Folder + "deployment.yaml", Deployment(installed)),
        (Folder + "kustomization.yaml", Kustomization),
        (Folder + "rbac.yaml", Rights(installed, api)),
    ];

    private const string Kustomization = """
        # The controller. An overlay has it that names it among its components: - ../../components/controller
        apiVersion: kustomize.config.k8s.io/v1alpha1
        kind: Component
        resources:
        - rbac.yaml
        - deployment.yaml

        """;

    private static string Deployment(Installed installed) => $"""
        # The image is made by dotnet aa build container --controller.
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {installed.Name}-controller
          namespace: {installed.Namespace}
          labels:
            app.kubernetes.io/name: {installed.Name}-controller
        spec:
          # One works, the other waits for its Lease.
          replicas: 2
          selector:
            matchLabels:
              app.kubernetes.io/name: {installed.Name}-controller
          template:
            metadata:
              labels:
                app.kubernetes.io/name: {installed.Name}-controller
            spec:
              serviceAccountName: {installed.Name}-controller
              enableServiceLinks: false
              securityContext:
                runAsNonRoot: true
                runAsUser: 65532
                runAsGroup: 65532
                seccompProfile:
                  type: RuntimeDefault
              containers:
              - name: controller
                image: {installed.ControllerImage}
                args:
                - --leader-elect-resource-namespace={installed.Namespace}
                env:
                - name: DOTNET_EnableDiagnostics
                  value: "0"
                resources:
                  requests:
                    cpu: 10m
                    memory: 96Mi
                  limits:
                    cpu: 500m
                    memory: 512Mi
                securityContext:
                  allowPrivilegeEscalation: false
                  readOnlyRootFilesystem: true
                  capabilities:
                    drop: [ALL]
                volumeMounts:
                - name: tmp
                  mountPath: /tmp
              volumes:
              - name: tmp
                emptyDir: {"{"}{"}"}

        """;

    private static string Rights(Installed installed, ServedApi api) => $"""
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: {installed.Name}-controller
          namespace: {installed.Namespace}
        ---
        # What it watches, and the status that it writes. What it does besides takes rights of its own.
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata:
          name: {installed.Name}-controller
        rules:
        {string.Concat(api.Groups.Select(g => $"- apiGroups: [{g.Key}]\n  resources: [{Names(g, r => [r.Name])}]\n  verbs: [get, list, watch]\n{StatusRule(g)}")).TrimEnd('\n')}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata:
          name: {installed.Name}-controller
        roleRef:
          apiGroup: rbac.authorization.k8s.io
          kind: ClusterRole
          name: {installed.Name}-controller
        subjects:
        - kind: ServiceAccount
          name: {installed.Name}-controller
          namespace: {installed.Namespace}
        ---
        # The Lease that says who works. What is created cannot be told by its name.
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata:
          name: {installed.Name}-controller
          namespace: {installed.Namespace}
        rules:
        - apiGroups: [coordination.k8s.io]
          resources: [leases]
          verbs: [create]
        - apiGroups: [coordination.k8s.io]
          resources: [leases]
          resourceNames: [{installed.Lease}]
          verbs: [get, update]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata:
          name: {installed.Name}-controller
          namespace: {installed.Namespace}
        roleRef:
          apiGroup: rbac.authorization.k8s.io
          kind: Role
          name: {installed.Name}-controller
        subjects:
        - kind: ServiceAccount
          name: {installed.Name}-controller
          namespace: {installed.Namespace}

        """;

    private static string StatusRule(IEnumerable<ServedVersion> versions) =>
        Names(versions, r => r.Subresources.Where(s => s.Name == "status").Select(_ => r.Name + "/status")) is { Length: > 0 } names
            ? $"- apiGroups: [{versions.First().Group}]\n  resources: [{names}]\n  verbs: [patch]\n" : "";

    private static string Names(IEnumerable<ServedVersion> versions, Func<ServedResource, IEnumerable<string>> namesOf) => string.Join(", ", versions.SelectMany(v => v.Resources).SelectMany(namesOf).Distinct());
}
