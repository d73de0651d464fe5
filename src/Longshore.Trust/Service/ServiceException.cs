namespace Longshore.Trust.Service;

/// <summary>Refuses a request. The service catches it and makes the answer.</summary>
/// <param name="code">The error's code, of <see cref="ServiceCode"/>.</param>
/// <param name="message">The error's message; it has nothing of keys or data.</param>
/// <param name="workOrder">The order's identifier, for the error's data; or null.</param>
internal sealed class ServiceException(int code, string message, string? workOrder = null) : Exception(message)
{
    public int Code => code;

    public string? WorkOrder => workOrder;
}
