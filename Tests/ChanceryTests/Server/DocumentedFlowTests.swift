import Foundation
import Testing

@Suite("Docs/CustomFlows.md")
struct DocumentedFlowTests {
    @Test("has the example in Swift as it is compiled and tested here")
    func example() throws {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let documentation = try String(contentsOf: root.appending(path: "Docs/CustomFlows.md"), encoding: .utf8)
        let source = root.appending(path: "Tests/AuthorizationServerTests/Clients/Custom/OneTimeCodeFlow.swift")
        #expect(documentation.contains("```swift\n" + (try String(contentsOf: source, encoding: .utf8)) + "```"))
    }
}
