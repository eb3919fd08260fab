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

    public const int HeadersMax = 1000;

    /// <summary>Bytes of the request line: selectors may be long.</summary>
    public const int RequestLineBytesMax = 64 * 1024;

    public const int Http2StreamsPerConnectionMax = 1000;

    /// <summary>Reads and other requests that change nothing, at once (--max-requests-inflight). Above it: 429. Watches do not count.</summary>
    public const int RequestsInFlightMax = 400;

    /// <summary>Writes at once (--max-mutating-requests-inflight). Above it: 429.</summary>
    public const int MutatingRequestsInFlightMax = 200;

    /// <summary>Bytes of a response from which on it is compressed, if the client takes gzip.</summary>
    public const int GzipBytesMin = 128 * 1024;

    /// <summary>The longest a request that is no watch may take (--request-timeout). Above it: 504.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(60);

    /// <summary>The shortest time after which a watch without timeoutSeconds ends (--min-request-timeout); the longest is twice that.</summary>
    public static readonly TimeSpan WatchTimeoutMin = TimeSpan.FromSeconds(1800);

    /// <summary>How old a watch gets at least, if nothing but the end of the process ends it: client-go takes one of less than a second for a failure.</summary>
    public static readonly TimeSpan WatchAgeMin = TimeSpan.FromSeconds(1.1);

    /// <summary>How often a watch that wants bookmarks gets one.</summary>
    public static readonly TimeSpan BookmarkInterval = TimeSpan.FromMinutes(1);

    /// <summary>How long before its end a watch gets its last bookmark.</summary>
    public static readonly TimeSpan BookmarkBeforeEnd = TimeSpan.FromSeconds(2);

    /// <summary>How long a read waits for a resourceVersion that has not been reached. Then: 504.</summary>
    public static readonly TimeSpan FutureRevisionWait = TimeSpan.FromSeconds(3);

    public static readonly TimeSpan TlsHandshakeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long a client may take to send a request's headers (apiserver's ReadHeaderTimeout). Then the connection is closed.</summary>
    public static readonly TimeSpan RequestHeadersTimeout = TimeSpan.FromSeconds(32);

    /// <summary>A connection that has been silent this long is asked whether it is still there.</summary>
    public static readonly TimeSpan Http2PingDelay = TimeSpan.FromSeconds(30);
}
