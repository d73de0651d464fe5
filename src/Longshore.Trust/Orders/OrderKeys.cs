using Longshore.Trust.Keys;

namespace Longshore.Trust.Orders;

/// <summary>What depends on a worker's keys.</summary>
internal sealed class OrderKeys
{
    public OrderKeys(WorkerKeys keys, OrderOptions options)
    {
        Keys = keys;
        Vault = new OrderVault(keys, options.Mode);
        Answers = new OrderAnswers(keys, options);
        Form = options.Mode == OrderMode.Safe ? new OrderForm(keys) : null;
        Id = options.WorkerId ?? WorkerId.OfKey(keys.VerifyingKey);
        Signup = Answers.Signup(options.MrEnclave, options.Quote);
    }

    public WorkerKeys Keys { get; }

    public OrderVault Vault { get; }

    public OrderAnswers Answers { get; }

    /// <summary>The form that orders must have, or null for any.</summary>
    public OrderForm? Form { get; }

    /// <summary>The worker's identifier, 64 hexadecimal digits.</summary>
    public string Id { get; }

    /// <summary>The answer to <c>ProcessWorkerSignup</c>.</summary>
    public string Signup { get; }
}
