namespace Longshore.Functions.Scheduling.Policies;

/// <summary>Earliest deadline first, with a reserved share of the slots for each tenant
/// (<see cref="ReservedAdmission"/>).</summary>
internal sealed class DemandBound(long patience = Work.NoDeadline / 10) : EarliestDeadlineFirst(patience)
{
    public override string Name => "MTDBF";

    public override AdmissionControl CreateAdmission(int slots) => new ReservedAdmission(this, slots);
}
