using Longshore.Functions.Schedules;
using Longshore.Tests.Node.Triggers;

namespace Longshore.Tests.Storage;

public sealed class MemoryScheduleStoreTests : OwnScheduleStoreContract
{
    private protected override Task<IScheduleStore> OpenAsync() => Task.FromResult<IScheduleStore>(new MemoryScheduleStore());
}
