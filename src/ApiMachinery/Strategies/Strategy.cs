using OrleansAA.ApiMachinery.Fields;
using k8s;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Strategies;

/// <summary>
/// A kind's own rules, in the words of k8s.io/apiserver's rest strategies. Objects are of the storage version. What every kind has in common
/// (metadata, generation, keeping spec and status apart) the registry does itself, before and after these are called.
/// </summary>
public interface IStrategy
{
    /// <summary>Fills in what the server decides on a new object.</summary>
    void PrepareForCreate(object obj);

    /// <summary>The same on a change; <paramref name="old"/> must not be edited.</summary>
    void PrepareForUpdate(object obj, object old);

    IEnumerable<FieldError> Validate(object obj);

    IEnumerable<FieldError> ValidateUpdate(object obj, object old);

    IEnumerable<FieldError> ValidateStatusUpdate(object obj, object old);

    /// <summary>What the client should know although the write is taken; each becomes a Warning header.</summary>
    IEnumerable<string> WarningsOnCreate(object obj);

    IEnumerable<string> WarningsOnUpdate(object obj, object old);
}

/// <summary>The strategy of a kind whose storage version is <typeparamref name="T"/>; override what the kind needs.</summary>
public class Strategy<T> : IStrategy
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    public virtual void PrepareForCreate(T obj)
    {
    }

    public virtual void PrepareForUpdate(T obj, T old)
    {
    }

    public virtual IEnumerable<FieldError> Validate(T obj) => [];

    public virtual IEnumerable<FieldError> ValidateUpdate(T obj, T old) => Validate(obj);

    public virtual IEnumerable<FieldError> ValidateStatusUpdate(T obj, T old) => [];

    public virtual IEnumerable<string> WarningsOnCreate(T obj) => [];

    public virtual IEnumerable<string> WarningsOnUpdate(T obj, T old) => [];

    void IStrategy.PrepareForCreate(object obj) => PrepareForCreate((T)obj);

    void IStrategy.PrepareForUpdate(object obj, object old) => PrepareForUpdate((T)obj, (T)old);

    IEnumerable<FieldError> IStrategy.Validate(object obj) => Validate((T)obj);

    IEnumerable<FieldError> IStrategy.ValidateUpdate(object obj, object old) => ValidateUpdate((T)obj, (T)old);

    IEnumerable<FieldError> IStrategy.ValidateStatusUpdate(object obj, object old) => ValidateStatusUpdate((T)obj, (T)old);

    IEnumerable<string> IStrategy.WarningsOnCreate(object obj) => WarningsOnCreate((T)obj);

    IEnumerable<string> IStrategy.WarningsOnUpdate(object obj, object old) => WarningsOnUpdate((T)obj, (T)old);
}
