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

    /// <summary>What is wrong with a new object; nothing, if it is good.</summary>
    /// <param name="obj">The object, with its defaults.</param>
    IEnumerable<FieldError> Validate(object obj);

    /// <summary>What is wrong with a changed object; nothing, if it is good.</summary>
    /// <param name="obj">The object as it would be.</param>
    /// <param name="old">The object as it is.</param>
    IEnumerable<FieldError> ValidateUpdate(object obj, object old);

    /// <summary>What is wrong with a changed status; nothing, if it is good.</summary>
    /// <param name="obj">The object as it would be.</param>
    /// <param name="old">The object as it is.</param>
    IEnumerable<FieldError> ValidateStatusUpdate(object obj, object old);

    /// <summary>What the client should know although the write is taken; each becomes a Warning header.</summary>
    IEnumerable<string> WarningsOnCreate(object obj);

    /// <summary>The same on a change.</summary>
    /// <param name="obj">The object as it would be.</param>
    /// <param name="old">The object as it is.</param>
    IEnumerable<string> WarningsOnUpdate(object obj, object old);
}

/// <summary>The strategy of a kind whose storage version is <typeparamref name="T"/>; override what the kind needs.</summary>
public class Strategy<T> : IStrategy
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Fills in what the server decides on a new object. Not overridden: nothing.</summary>
    /// <param name="obj">The object, which may be edited.</param>
    public virtual void PrepareForCreate(T obj)
    {
    }

    /// <summary>Fills in what the server decides on a change. Not overridden: nothing.</summary>
    /// <param name="obj">The object as it would be, which may be edited.</param>
    /// <param name="old">The object as it is, which must not.</param>
    public virtual void PrepareForUpdate(T obj, T old)
    {
    }

    /// <summary>What is wrong with a new object; nothing, if it is good. Rules of attributes are checked besides. Not overridden: nothing.</summary>
    /// <param name="obj">The object, with its defaults.</param>
    public virtual IEnumerable<FieldError> Validate(T obj) => [];

    /// <summary>What is wrong with a changed object. Not overridden: what <see cref="Validate"/> says.</summary>
    /// <param name="obj">The object as it would be.</param>
    /// <param name="old">The object as it is.</param>
    public virtual IEnumerable<FieldError> ValidateUpdate(T obj, T old) => Validate(obj);

    /// <summary>What is wrong with a changed status. Not overridden: nothing.</summary>
    /// <param name="obj">The object as it would be.</param>
    /// <param name="old">The object as it is.</param>
    public virtual IEnumerable<FieldError> ValidateStatusUpdate(T obj, T old) => [];

    /// <summary>What the client should know although the write is taken; each becomes a Warning header. Not overridden: nothing.</summary>
    /// <param name="obj">The object.</param>
    public virtual IEnumerable<string> WarningsOnCreate(T obj) => [];

    /// <summary>The same on a change. Not overridden: nothing.</summary>
    /// <param name="obj">The object as it would be.</param>
    /// <param name="old">The object as it is.</param>
    public virtual IEnumerable<string> WarningsOnUpdate(T obj, T old) => [];

    void IStrategy.PrepareForCreate(object obj) => PrepareForCreate((T)obj);

    void IStrategy.PrepareForUpdate(object obj, object old) => PrepareForUpdate((T)obj, (T)old);

    IEnumerable<FieldError> IStrategy.Validate(object obj) => Validate((T)obj);

    IEnumerable<FieldError> IStrategy.ValidateUpdate(object obj, object old) => ValidateUpdate((T)obj, (T)old);

    IEnumerable<FieldError> IStrategy.ValidateStatusUpdate(object obj, object old) => ValidateStatusUpdate((T)obj, (T)old);

    IEnumerable<string> IStrategy.WarningsOnCreate(object obj) => WarningsOnCreate((T)obj);

    IEnumerable<string> IStrategy.WarningsOnUpdate(object obj, object old) => WarningsOnUpdate((T)obj, (T)old);
}
