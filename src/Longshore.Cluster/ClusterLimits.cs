namespace Longshore.Cluster;

/// <summary>The limits of a cluster.</summary>
public static class ClusterLimits
{
    /// <summary>The time between two renewals of a node's lease: 1 s.</summary>
    public static readonly TimeSpan HeartbeatTime = TimeSpan.FromSeconds(1);

    /// <summary>The time without a renewal after which a node is out: 2.5 s, so that two renewals may be late and a node that is gone is out in
    /// less than 3 s.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromMilliseconds(2_500);

    /// <summary>The most members that a node keeps: 1,024. Each sends 42 bytes a second to all others.</summary>
    public const int MembersMax = 1_024;

    /// <summary>The most bytes of a heartbeat: 64, for the 42 of this version and those of later ones.</summary>
    public const int HeartbeatBytesMax = 64;

    /// <summary>The most bytes of a card: 4 KiB, ten times what one has.</summary>
    public const int CardBytesMax = 4 << 10;

    /// <summary>The cards whose signatures a node checks in a second: 200, which take 20 ms of processor time. Further ones are read later.</summary>
    public const int CardChecksPerSecond = 200;

    /// <summary>The cards that a node has asked for and not read yet: 64. Further ones are asked for with later heartbeats.</summary>
    public const int CardsWantedMax = 64;

    /// <summary>The time between two cards that a node reads: 10 ms, so that heartbeats of nodes that do not exist cost NATS 100 reads a second at most.</summary>
    public static readonly TimeSpan CardReadTime = TimeSpan.FromMilliseconds(10);

    /// <summary>The time after which a node writes its card again: 20 minutes. NATS keeps a card for three times as long.</summary>
    public static readonly TimeSpan CardTime = TimeSpan.FromMinutes(20);

    /// <summary>The most bytes of a secret's entry: 256 KiB, for 64 KiB of value and 64 bytes for each of 1,024 nodes.</summary>
    public const int SecretBytesMax = 256 << 10;

    /// <summary>The entries of secrets that are heard and not looked at yet: 256. Beyond it all are listed again.</summary>
    public const int SecretsHeardMax = 256;

    /// <summary>The time between two looks at the secrets: 100 ms, so that who damages entries again and again makes a node write ten times a second at most.</summary>
    public static readonly TimeSpan SecretTurnTime = TimeSpan.FromMilliseconds(100);

    /// <summary>The seconds that a node leaves to nodes with lower ids to write a secret for a node that has joined: 5 at most.</summary>
    public const int SecretTurnsMax = 5;

    /// <summary>The most bytes of the table of functions: 768 KiB, which is about 3,000 functions. A message of NATS has 1 MiB by default.</summary>
    public const int TableBytesMax = 768 << 10;

    /// <summary>The most bytes of a function's description: 512 KiB.</summary>
    public const int SpecBytesMax = 512 << 10;

    /// <summary>How often a change is tried again because another one was sooner: 64 times, more than the nodes that deploy at one time.</summary>
    public const int CommitsMax = 64;

    /// <summary>The time within which NATS must have taken a change: 10 s. It includes sending the code.</summary>
    public static readonly TimeSpan CommitTimeMax = TimeSpan.FromSeconds(10);

    /// <summary>The time within which functions must be taken over: 60 s. It includes receiving the code of all of them.</summary>
    public static readonly TimeSpan SyncTimeMax = TimeSpan.FromSeconds(60);

    /// <summary>The time without a byte after which a function's code counts as one that never ends: 3 s. The function is tried again after
    /// <see cref="PollTime"/>.</summary>
    public static readonly TimeSpan CodeStallTime = TimeSpan.FromSeconds(3);

    /// <summary>The time within which the code of one function must arrive: 20 s.</summary>
    public static readonly TimeSpan CodeTimeMax = TimeSpan.FromSeconds(20);

    /// <summary>The time between two looks at the table: 10 ms, so that messages by anyone cost NATS 100 reads a second at most.</summary>
    public static readonly TimeSpan HintTime = TimeSpan.FromMilliseconds(10);

    /// <summary>The time after which the table is read without a reason: 30 s. Changes are told at once, so this finds only what was lost.</summary>
    public static readonly TimeSpan PollTime = TimeSpan.FromSeconds(30);

    /// <summary>How long NATS keeps the last run of a schedule: 400 days, so that a yearly schedule that missed its run is known to have missed it.</summary>
    public static readonly TimeSpan ScheduleKeptTime = TimeSpan.FromDays(400);

    /// <summary>The time after which a message that a node has leased is delivered again, unless the node renews it: 10 s. It renews it three times in this time, so only a
    /// node that died or stood still loses it.</summary>
    public static readonly TimeSpan QueueLeaseTime = TimeSpan.FromSeconds(10);

    /// <summary>How long a node waits for a message of a queue before it asks again: 5 s. An idle queue costs one request in this time at each node.</summary>
    public static readonly TimeSpan QueueWaitTime = TimeSpan.FromSeconds(5);

    /// <summary>The most messages that a node leases at once and has not begun: 16, so that others have work too.</summary>
    public const int QueueLeasedMax = 16;

    /// <summary>The time within which NATS must have answered about a run of a schedule: 5 s. Later, the run is missed.</summary>
    public static readonly TimeSpan ClaimTimeMax = TimeSpan.FromSeconds(5);

    /// <summary>The time within which NATS must have taken a message: 5 s.</summary>
    public static readonly TimeSpan QueueWriteTimeMax = TimeSpan.FromSeconds(5);

    /// <summary>How long the attempts of a message are known after the last one: 30 days.</summary>
    public static readonly TimeSpan QueueNoteTime = TimeSpan.FromDays(30);

    /// <summary>How long NATS knows that a message was delivered: 10 minutes. A nats-server that is killed may forget the acknowledgements of its last seconds.</summary>
    public static readonly TimeSpan QueueDoneTime = TimeSpan.FromMinutes(10);

    /// <summary>How often a node asks for the sizes of all queues, for its metrics: every 10 s.</summary>
    public static readonly TimeSpan QueueCountTime = TimeSpan.FromSeconds(10);

    /// <summary>The time for settling what was delivered when a node stops: 5 s. What is not settled then is delivered again.</summary>
    public static readonly TimeSpan QueueSettleTimeMax = TimeSpan.FromSeconds(5);

    /// <summary>How long a message that finds no room among the dead letters waits until that is tried again: 1 minute.</summary>
    public static readonly TimeSpan QueueBuryTime = TimeSpan.FromMinutes(1);

    /// <summary>The time after which what failed is tried again: 1 s.</summary>
    public static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(1);

    /// <summary>The code that is held in memory while functions are taken over: 256 MiB. Functions beyond it are taken over in further steps.</summary>
    public const long TakenBytesMax = 256L << 20;
}
