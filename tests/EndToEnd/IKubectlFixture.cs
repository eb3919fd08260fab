using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd;

/// <summary>Where kubectl works: at a server on its own, or at a root with the server behind it.</summary>
public interface IKubectlFixture
{
    Kubectl Kubectl { get; }

    /// <summary>A namespace that no other test uses.</summary>
    string NewNamespace();
}
