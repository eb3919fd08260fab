namespace OrleansAA.Gateway.Limits;

/// <summary>The limits of serving, each with its unit. Where k8s.io/apiserver has one, the default is its.</summary>
internal static class ServingLimits
{
    /// <summary>Bytes of a request's body (apiserver's MaxRequestBodyBytes). Above it: 413.</summary>
    public const int BodyBytesMax = 3 * 1024 * 1024;

    /// <summary>Bytes of all request headers together (Go's DefaultMaxHeaderBytes). Above it: 431.</summary>
    public const int HeaderBytesMax = 1024 * 1024;

    /// <summary>Bytes of one request header, its name and one of its values: a token with thousands of groups fits. Above it: 431.</summary>
    public const int SingleHeaderBytesMax = 64 * 1024;

    /// <summary>How long a body may take to arrive. Then: 408. It waits without a slot.</summary>
    public static readonly TimeSpan BodyTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Bodies that have not arrived whole, at once. Above it: 429.</summary>
    public const int BodiesUnderWayMax = 1000;

    /// <summary>The part of the memory this process may use that is for the bytes of bodies, of half of which one user at most has the use. Above it: 429.</summary>
    public const double BodiesMemoryShare = 0.125;

    public const int HeadersMax = 1000;

    /// <summary>Bytes of the request line: selectors may be long.</summary>
    public const int RequestLineBytesMax = 64 * 1024;

    public const int Http2StreamsPerConnectionMax = 1000;

    /// <summary>
    /// Reads and other requests that change nothing, at once (--max-requests-inflight). With priority and fairness it and the next are seats, which requests wait for; without it: above it, and above half of
    /// it for one user, 429. Watches, probes and system:masters do not count.
    /// </summary>
    public const int RequestsInFlightMax = 400;

    /// <summary>Writes at once (--max-mutating-requests-inflight). Above it, and above half of it for one user: 429.</summary>
    public const int MutatingRequestsInFlightMax = 200;

    /// <summary>
    /// Requests that wait for seats up to which a queue may be longer than its priority level says: whoever waits costs nothing but its memory, and a refusal, which comes back, costs the processor. As many as
    /// three root apiservers send with what they have in flight, and as many again. Above it, in a queue that is full: 429.
    /// </summary>
    public const int RequestsWaitingMax = 4000;

    /// <summary>Watches that one user has open (--max-watches-per-user): a controller has one of each kind in each namespace at most. Above it: 429.</summary>
    public const int WatchesPerUserMax = 2000;

    /// <summary>Bytes of an answer that are collected before they are sent: what an answer under way holds in memory.</summary>
    public const int FlushBytes = 64 * 1024;

    /// <summary>Watches of one form and selection from which on they share what their events are on the wire: for fewer, writing them down costs as much as it saves.</summary>
    public const int EventRunWatchesMin = 3;

    /// <summary>Runs of events that such watches share: as many wake-ups as one may lag behind the others.</summary>
    public const int EventRunsPerGroup = 16;

    /// <summary>Bytes of all runs of events that are kept.</summary>
    public const int EventRunBytesMax = 8 * 1024 * 1024;

    /// <summary>Bytes of an object, as JSON, above which its event is in no run.</summary>
    public const int EventRunObjectBytesMax = 32 * 1024;

    /// <summary>Characters of a query that a health check's answer repeats.</summary>
    public const int HealthEchoCharactersMax = 1024;

    /// <summary>
    /// How long a client may take to accept <see cref="FlushBytes"/> of an answer, or its end, that the server's buffers have taken. Then the request is aborted.
    /// </summary>
    public static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Streams of a connection that have not been seen to end, above which what is over is given up after <see cref="UnreadStreamGrace"/>.</summary>
    public const int UnreadStreamsMax = 2 * Http2StreamsPerConnectionMax;

    /// <summary>How long the end of an answer may stay unread where there are that many.</summary>
    public static readonly TimeSpan UnreadStreamGrace = TimeSpan.FromSeconds(1);

    /// <summary>How long a watcher may take to accept what is flushed to it, and a connection to take anything. Then it is aborted; a client may resume its watch.</summary>
    public static readonly TimeSpan WatchFlushTimeout = TimeSpan.FromSeconds(60);

    /// <summary>How long any client may take where the server is about to stop.</summary>
    public static readonly TimeSpan FlushTimeoutWhenStopping = TimeSpan.FromSeconds(2);

    /// <summary>Bytes of a response from which on it is compressed, if the client takes gzip.</summary>
    public const int GzipBytesMin = 128 * 1024;

    /// <summary>The longest a request that is no watch may take (--request-timeout), its answer included. Above it: 504, or an end in the midst of it.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(60);

    /// <summary>The shortest time after which a watch without timeoutSeconds ends (--min-request-timeout); the longest is twice that.</summary>
    public static readonly TimeSpan WatchTimeoutMin = TimeSpan.FromSeconds(1800);

    /// <summary>How old a watch gets at least, if nothing but the end of the process ends it: client-go takes one of less than a second for a failure.</summary>
    public static readonly TimeSpan WatchAgeMin = TimeSpan.FromSeconds(1.1);

    /// <summary>Bytes of a webhook's answer: a patch that replaces the largest object takes half of it, in base64.</summary>
    public const int WebhookAnswerBytesMax = 8 * 1024 * 1024;

    /// <summary>The longest a watch lasts, whatever its timeoutSeconds: whoever wants to go on is asked again what it may.</summary>
    public static readonly TimeSpan WatchTimeoutMax = TimeSpan.FromHours(1);

    /// <summary>How long after its time a watch that does not end in order, because its client does not read, is aborted.</summary>
    public static readonly TimeSpan WatchEndGrace = TimeSpan.FromSeconds(5);

    /// <summary>How often a watch that wants bookmarks gets one.</summary>
    public static readonly TimeSpan BookmarkInterval = TimeSpan.FromMinutes(1);

    /// <summary>How long before its end a watch gets its last bookmark.</summary>
    public static readonly TimeSpan BookmarkBeforeEnd = TimeSpan.FromSeconds(2);

    /// <summary>How long a read waits for a resourceVersion that has not been reached. Then: 504.</summary>
    public static readonly TimeSpan FutureRevisionWait = TimeSpan.FromSeconds(3);

    public static readonly TimeSpan TlsHandshakeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>TLS handshakes under way at once. Above it a new one is refused, or takes the place of one that has had its grace.</summary>
    public const int TlsHandshakesMax = 1000;

    /// <summary>How long a handshake may take when there are that many.</summary>
    public static readonly TimeSpan TlsHandshakeGrace = TimeSpan.FromSeconds(1);

    /// <summary>How long a client may take to send a request's headers (apiserver's ReadHeaderTimeout). Then the connection is closed.</summary>
    public static readonly TimeSpan RequestHeadersTimeout = TimeSpan.FromSeconds(32);

    /// <summary>A connection that has been silent this long is asked whether it is still there.</summary>
    public static readonly TimeSpan Http2PingDelay = TimeSpan.FromSeconds(30);
}
