namespace OrleansAA.ApiMachinery.Storage;

/// <summary>Where objects are kept, as --store writes it: <c>NAME:CONFIG</c>, or <c>NAME</c> alone.</summary>
/// <param name="Store">The store of that name.</param>
/// <param name="Config">What stands behind the colon; "" if nothing does.</param>
public sealed record StoreAddress(StoreRegistration Store, string Config)
{
    /// <summary>As --store writes it, but without a password: it goes into banners and logs.</summary>
    public override string ToString() => Store.Config is null ? Store.Name : $"{Store.Name}:{Store.Show(Config)}";
}
