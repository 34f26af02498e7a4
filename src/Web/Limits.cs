namespace RenderFarm.Web;

/// <summary>Every bound of the web side, each with its reason.</summary>
internal static class Limits
{
    /// <summary>256 MiB: a 16-bit TIFF of 40 megapixels; larger ones are scaled down first.</summary>
    public const long UploadBytes = 256L << 20;

    /// <summary>64 MiB of JSON: a submission of 400,000 contents, each about 150 bytes.</summary>
    public const long SubmissionBytes = 64L << 20;

    /// <summary>Any other body: 10,000 hashes are 670 KB.</summary>
    public const long BodyBytes = 1L << 20;

    /// <summary>Of one question for missing blobs: each is a look at the store.</summary>
    public const int MissingHashes = 10_000;

    /// <summary>Pages: what a person scrolls, and what a program takes at once without filling memory.</summary>
    public const int PageDefault = 50, PageMost = 1_000;

    public const int FramesDefault = 100, FramesMost = 10_000;

    /// <summary>A client that uploads thousands of small pictures one after another does a few hundred a second.</summary>
    public const int RequestsPerSecond = 500;

    /// <summary>Saved up by who was silent: a dashboard's first page asks for a hundred thumbnails at once.</summary>
    public const int RequestBurst = 2_000;

    /// <summary>Those beyond the rate wait this many deep before they are refused: a steady client is slowed, not failed.</summary>
    public const int RequestQueue = 200;

    /// <summary>Without a key: enough to show the dashboard and type a key, too few to search for one.</summary>
    public const int AnonymousRequestsPerSecond = 20;

    /// <summary>Open event streams of one caller: some tabs and programs.</summary>
    public const int EventStreams = 32;

    /// <summary>Zip streams of one caller at a time: each reads the store as fast as it can.</summary>
    public const int Downloads = 8;

    /// <summary>Open connections of all: each costs some tens of kilobytes.</summary>
    public const int Connections = 2_000;

    /// <summary>Proxies cut silent connections after 30 to 60 seconds.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>A request's head comes in one or two packets; one that drips is an attack.</summary>
    public static readonly TimeSpan RequestHead = TimeSpan.FromSeconds(15);

    /// <summary>A sleeping laptop's connection.</summary>
    public static readonly TimeSpan IdleConnection = TimeSpan.FromMinutes(2);

    /// <summary>Longest idempotency key: a UUID or a hash fits well.</summary>
    public const int IdempotencyKeyChars = 200;

    /// <summary>Sizes of pictures that are remembered, about 60 bytes each: those of the largest submission.</summary>
    public const int RememberedSizes = 400_000;

    /// <summary>Names of keys and owners are for people.</summary>
    public const int NameChars = 100;

    /// <summary>Longest detail of a problem: one line.</summary>
    public const int DetailChars = 500;

    /// <summary>Longest side of thumbnails.</summary>
    public const int ThumbnailLeastPx = 32, ThumbnailMostPx = 1_024, ThumbnailPx = 256;

    /// <summary>Made thumbnails kept in memory: about a thousand of 256 px.</summary>
    public const long ThumbnailBytes = 64L << 20;

    /// <summary>Each thumbnail decodes a whole picture in a process of its own: renders need the cores more.</summary>
    public const int ThumbnailsAtOnce = 2;

    /// <summary>Asked again after this many seconds, when the farm was not ready or a quota was used up.</summary>
    public const int RetryAfterSeconds = 5;

    /// <summary>Between looks at the farm for gauges that are sent: OTLP sends every minute by default.</summary>
    public static readonly TimeSpan GaugeRefresh = TimeSpan.FromSeconds(10);

    /// <summary>A webhook's receiver only has to take the message, not to act on it.</summary>
    public static readonly TimeSpan WebhookTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Before the second try; doubled each time: twelve tries take five hours and a half.</summary>
    public static readonly TimeSpan WebhookPause = TimeSpan.FromSeconds(10);

    public const int WebhookAttempts = 12;

    /// <summary>Slow receivers hold one each.</summary>
    public const int WebhooksAtOnce = 8;

    /// <summary>Ends of jobs older than this are told of no more after a restart.</summary>
    public static readonly TimeSpan WebhooksOwedFor = TimeSpan.FromHours(24);
}
