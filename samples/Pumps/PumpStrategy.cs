using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Strategies;
using Pumps.V1;

namespace Pumps;

/// <summary>A pump that runs has somewhere to take its water from.</summary>
public sealed class PumpStrategy : Strategy<Pump>
{
    public override IEnumerable<FieldError> Validate(Pump obj) =>
        obj.Spec is { Pace: Pace.Full, Pipes: null or [] } ? [FieldError.Required(FieldPath.Of("spec").Child("pipes"))] : [];
}
