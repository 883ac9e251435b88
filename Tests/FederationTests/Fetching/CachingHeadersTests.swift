import NIOHTTP1
import Testing

@testable import Federation

@Suite("what an answer says of keeping it")
struct CachingHeadersTests {
    private static let date = ("Date", "Sat, 21 Nov 2026 06:00:00 GMT")
    private static let longest = 1 << 31

    @Test(
        "is the time for which it is fresh",
        arguments: [
            ([], nil),
            ([("Cache-Control", "public, max-age=3600")], 3600),
            ([("cache-control", "MAX-AGE=\"60\"")], 60),
            ([("Cache-Control", "max-age=0")], 0),
            ([("Cache-Control", "public")], nil),
            ([("Cache-Control", "s-maxage=9")], nil),
            // The stricter of two counts, and what keeps an answer from being kept at all.
            ([("Cache-Control", "max-age=60"), ("Cache-Control", "max-age=600")], 60),
            ([("Cache-Control", "max-age=60, no-store")], 0),
            ([("Cache-Control", "no-cache=\"Set-Cookie\", max-age=60")], 0),
            // Ten years are ten years here; the schedule has its bounds.
            ([("Cache-Control", "max-age=315360000")], 315_360_000),
            ([("Cache-Control", "max-age=99999999999999999999999999")], longest),
            ([("Cache-Control", "max-age=9223372036854775807"), ("Age", "1")], longest - 1),
            ([("Cache-Control", "max-age=-5")], 0),
            ([("Cache-Control", "max-age=+5")], 0),
            ([("Cache-Control", "max-age=1e9")], 0),
            ([("Cache-Control", "max-age=5.5")], 0),
            ([("Cache-Control", "max-age=")], 0),
            ([("Cache-Control", "max-age")], 0),
            ([("Cache-Control", "max-age=٣")], 0),
            // The time that it has spent in caches counts.
            ([("Cache-Control", "max-age=3600"), ("Age", "600")], 3000),
            ([("Cache-Control", "max-age=60"), ("Age", "99999999999999999999")], 0),
            ([("Cache-Control", "max-age=60"), ("Age", "-9")], 60),
            // Expires, by the server's own clock.
            ([date, ("Expires", "Sat, 21 Nov 2026 07:00:00 GMT")], 3600),
            ([date, ("Expires", "Sat, 21 Nov 2026 05:00:00 GMT")], 0),
            ([date, ("Expires", "Fri, 31 Dec 9999 23:59:59 GMT")], longest),
            ([date, ("Expires", "0")], 0),
            ([date, ("Expires", "-1")], 0),
            ([date, ("Expires", "Saturday, 21-Nov-26 07:00:00 GMT")], 0),
            ([date, ("Expires", "Sat, 41 Nov 2026 07:00:00 GMT")], 0),
            ([("Expires", "Sat, 21 Nov 2026 07:00:00 GMT")], 0),
            ([date, ("Expires", "Sat, 21 Nov 2026 07:00:00 GMT"), ("Cache-Control", "max-age=5")], 5),
        ] as [([(String, String)], Int?)])
    func freshness(_ headers: [(String, String)], _ expected: Int?) {
        #expect(CachingHeaders(HTTPHeaders(headers)).freshFor == expected)
    }
}
