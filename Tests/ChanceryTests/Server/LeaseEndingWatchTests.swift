import AuthorizationServer
import Testing

@testable import chancery

@Suite("Watching leases end")
struct LeaseEndingWatchTests {
    private let watch = LeaseEndingWatch()
    private let start = ContinuousClock.now

    private func saw(_ oldest: String, after seconds: Int, count: Int = 3) {
        watch.saw(["db": LeaseBacklog(count: count, oldest: oldest)], at: start + .seconds(seconds))
    }

    private func figures(after seconds: Int) -> String {
        watch.metrics(at: start + .seconds(seconds)).map { "\($0)" }.joined()
    }

    @Test("a backlog whose first does not go for a minute is told of, and no more once it has gone")
    func overdue() {
        saw("a", after: 0)
        saw("a", after: 60)
        #expect(watch.warnings(at: start + .seconds(60)) == [])
        saw("a", after: 61)
        #expect(watch.warnings(at: start + .seconds(61)).count == 1)
        #expect(watch.warnings(at: start + .seconds(61)).first?.contains("leases of db are not ended: 3 wait") == true)
        saw("b", after: 62)
        #expect(watch.warnings(at: start + .seconds(62)) == [])
        saw("b", after: 130)
        #expect(watch.warnings(at: start + .seconds(130)).count == 1)
        watch.saw([:], at: start + .seconds(131))
        #expect(watch.warnings(at: start + .seconds(131)) == [])
        watch.looked(at: start + .seconds(131))
        #expect(watch.problems(at: start + .seconds(131)) == [])
    }

    @Test("work that does not come on, and leases that cannot be read, are problems of this service")
    func problems() {
        watch.looked(at: start)
        #expect(watch.problems(at: start + .seconds(60)) == [])
        #expect(watch.problems(at: start + .seconds(61)) == ["the leases cannot be read from the database"])
        watch.cameOn("db", at: start)
        watch.looked(at: start + .seconds(301))
        #expect(
            watch.problems(at: start + .seconds(301)) == ["the work that ends the leases of db does not go on"])
        watch.cameOn("db", at: start + .seconds(301))
        #expect(watch.problems(at: start + .seconds(302)) == [])
        watch.rests("db")
        #expect(watch.problems(at: start + .seconds(310)) == [])
    }

    @Test("the metrics have both")
    func metrics() {
        saw("a", after: 0)
        saw("a", after: 61)
        #expect(figures(after: 1).contains("chancery_leases_ending"))
        #expect(figures(after: 61).contains("chancery_leases_overdue"))
    }
}
