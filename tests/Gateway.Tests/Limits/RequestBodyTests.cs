using OrleansAA.ApiMachinery.Users;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Tests.Limits;

public sealed class RequestBodyTests : IDisposable
{
    private const int Kilobyte = 1024;

    private readonly FakeTimeProvider _clock = new();
    private readonly Slots _slots = new(4);
    private readonly ServiceProvider _services;

    public RequestBodyTests() => _services = new ServiceCollection()
        .AddSingleton<TimeProvider>(_clock).AddSingleton(new BodyMemory(8 * Kilobyte)).AddSingleton<RequestBody>().BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task A_body_that_is_there_is_read_once_and_keeps_its_slot()
    {
        var (context, body) = Request("alice");
        await body.WriteAsync("whole"u8.ToArray(), TestContext.Current.CancellationToken);
        await body.CompleteAsync();
        using var others = _slots.Take("alice");

        Assert.Equal(5, (await RequestBody.ReadAsync(context)).Length);
        Assert.Equal(5, (await RequestBody.ReadAsync(context)).Length);
        Assert.Throws<StatusException>(() => _slots.Take("alice"));
    }

    [Fact]
    public async Task A_body_on_its_way_holds_no_slot_and_takes_one_when_it_is_there()
    {
        var (context, body) = Request("alice");
        var reading = RequestBody.ReadAsync(context).AsTask();
        await body.WriteAsync("a part"u8.ToArray(), TestContext.Current.CancellationToken);
        var first = _slots.Take("alice");
        var second = _slots.Take("alice");
        first.Dispose();

        await body.CompleteAsync();
        Assert.Equal(6, (await reading).Length);
        Assert.Throws<StatusException>(() => _slots.Take("alice"));
        second.Dispose();
    }

    [Fact]
    public async Task A_body_that_does_not_arrive_is_given_up()
    {
        var (context, body) = Request("alice");
        var reading = RequestBody.ReadAsync(context).AsTask();
        await body.WriteAsync("a part"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.False(reading.IsCompleted);
        _clock.Advance(ServingLimits.BodyTimeout);
        Assert.Equal(408, (await Assert.ThrowsAsync<StatusException>(() => reading)).Code);
    }

    [Fact]
    public async Task Bodies_take_no_more_memory_than_there_is_and_one_users_half_of_it()
    {
        var first = await BodyAsync("alice", 3 * Kilobyte);
        Assert.Equal(429, (await Assert.ThrowsAsync<StatusException>(() => BodyAsync("alice", 2 * Kilobyte))).Code);
        await BodyAsync("bob", 4 * Kilobyte);
        Assert.Equal(429, (await Assert.ThrowsAsync<StatusException>(() => BodyAsync("carol", 2 * Kilobyte))).Code);

        await ((Completion)first.Features.GetRequiredFeature<IHttpResponseFeature>()).CompleteAsync();
        await BodyAsync("carol", 3 * Kilobyte);
    }

    [Fact]
    public async Task No_more_bodies_are_waited_for_than_a_users_half()
    {
        for (var i = 0; i < ServingLimits.BodiesUnderWayMax / 2; i++)
            _ = RequestBody.ReadAsync(Request("alice").Context).AsTask(); // It leaves its slot at once.
        Assert.Equal(429, (await Assert.ThrowsAsync<StatusException>(async () => await RequestBody.ReadAsync(Request("alice").Context))).Code);
        Assert.False(RequestBody.ReadAsync(Request("bob").Context).AsTask().IsCompleted);
    }

    private async Task<HttpContext> BodyAsync(string user, int bytes)
    {
        var (context, body) = Request(user);
        await body.WriteAsync(new byte[bytes], TestContext.Current.CancellationToken);
        await body.CompleteAsync();
        await RequestBody.ReadAsync(context);
        context.Scope().Slot!.Leave();
        return context;
    }

    private (HttpContext Context, PipeWriter Body) Request(string user)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var context = new DefaultHttpContext { RequestServices = _services };
        context.Features.Set<IHttpResponseFeature>(new Completion());
        context.Features.Set<IRequestBodyPipeFeature>(new Incoming(pipe.Reader));
        context.Features.Set(new RequestScope { AuditId = "", User = UserInfo.Authenticated(user, "", []), Slot = _slots.Take(user) });
        return (context, pipe.Writer);
    }

    private sealed record Incoming(PipeReader Reader) : IRequestBodyPipeFeature;

    private sealed class Completion : HttpResponseFeature
    {
        private readonly List<(Func<object, Task> Callback, object State)> _callbacks = [];

        public override void OnCompleted(Func<object, Task> callback, object state) => _callbacks.Add((callback, state));

        public async Task CompleteAsync()
        {
            foreach (var (callback, state) in _callbacks)
                await callback(state);
        }
    }
}
