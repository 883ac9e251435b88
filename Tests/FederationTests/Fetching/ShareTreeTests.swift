import PKI
import Testing

@testable import Federation

@Suite("shares of what is bounded")
struct ShareTreeTests {
    private func line(_ text: String) -> IssuingLine { IssuingLine(keys: text.utf8.map { [$0] }) }

    private func tree(_ lines: String...) -> ShareTree {
        lines.reduce(into: ShareTree()) { $0.add(1, to: line($1)) }
    }

    @Test("the CA that has the most gives way, with all that stands below it")
    func heaviest() {
        #expect(tree("a", "b", "b").heaviest() == line("b"))
        #expect(["bx", "by", "bz"].map(line).contains(tree("a", "a", "bx", "by", "bz").heaviest()))
        #expect(tree("a", "a", "bx", "by", "by").heaviest() == line("by"))
        // A CA's own part against those of the CAs below it.
        #expect(tree("b", "b", "b", "bx", "by").heaviest() == line("b"))
    }

    @Test("below a CA that both share, the same holds")
    func neighbours() {
        #expect(tree("pa", "pb", "pb", "pbx", "q").heaviest() == line("pb"))
    }

    @Test("of equals, the newcomer gives way where one is named")
    func newcomer() {
        for _ in 0..<20 {
            #expect(tree("a", "b", "c").heaviest(orElse: line("b")) == line("b"))
            #expect(tree("pa", "pb", "q", "q").heaviest(orElse: line("pb")) == line("pb"))
            #expect(tree("a", "a", "b").heaviest(orElse: line("b")) == line("a"))
        }
    }

    @Test("a CA loses nothing that is not more than its fair share, whatever another makes, over random lines")
    func fairness() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            var tree = ShareTree()
            for _ in 0..<10 { tree.add(1, to: line("a")) }
            var lines: [IssuingLine: Int] = [line("a"): 10]
            for _ in 0..<60 {
                let below = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                    [UInt8.random(in: 0...5, using: &generator)]
                }
                let line = IssuingLine(keys: [[UInt8(ascii: "b")]] + below)
                tree.add(1, to: line)
                lines[line, default: 0] += 1
            }
            while tree.load > 20 {
                let heaviest = tree.heaviest()
                #expect(lines[heaviest, default: 0] > 0)
                lines[heaviest, default: 0] -= 1
                tree.add(-1, to: heaviest)
            }
            #expect(lines[line("a")] == 10)
        }
    }
}
