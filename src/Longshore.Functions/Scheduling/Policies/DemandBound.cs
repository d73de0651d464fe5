namespace Longshore.Functions.Scheduling.Policies;

/// <summary>Who must end first runs first; tenants have a share of the slots reserved (<see cref="ReservedAdmission"/>).</summary>
internal sealed class DemandBound(long patience = Work.NoDeadline / 2) : EarliestDeadlineFirst(patience)
{
    public override string Name => "MTDBF";

    public override AdmissionControl CreateAdmission(int slots) => new ReservedAdmission(this, slots);
}
