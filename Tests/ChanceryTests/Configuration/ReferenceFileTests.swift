import Foundation
import Testing

@testable import chancery

@Suite("Config/chancery.yaml, the reference of every key")
struct ReferenceFileTests {
    private static let root: URL = {
        var folder = URL(filePath: #filePath)
        for _ in 0..<4 { folder.deleteLastPathComponent() }
        return folder
    }()

    private func text(_ name: String) throws -> String {
        try String(contentsOf: Self.root.appending(path: "Config/\(name)"), encoding: .utf8)
    }

    @Test("has no faults but those of files that are not there")
    func loads() throws {
        let (configuration, faults) = ConfigurationFixture.read(try text("chancery.yaml"))
        #expect(faults == [])
        #expect(configuration?.policy.count == 1)
    }

    @Test("the development configuration has none either")
    func developmentLoads() throws {
        let (configuration, faults) = ConfigurationFixture.read(try text("development.yaml"))
        #expect(faults == [])
        #expect(configuration != nil)
    }

    @Test("has every key that is read, and no other")
    func completeness() throws {
        // Alternatives stand behind a # without a space.
        let lines = try text("chancery.yaml").split(separator: "\n", omittingEmptySubsequences: false)
        let active = lines.map { line -> String in
            let indentation = line.prefix { $0 == " " }
            let rest = line.dropFirst(indentation.count)
            let isAlternative = rest.hasPrefix("#") && rest.dropFirst().first?.isLowercase == true
            return isAlternative ? String(indentation) + rest.dropFirst() : String(line)
        }
        let context = ReadingContext(file: "chancery.yaml", environment: [:])
        let node = try #require(YAMLDocument.read(active.joined(separator: "\n"), in: context))
        #expect(context.faults == [])
        #expect(Set(Self.paths(of: node, schema: .chancery)) == KeySchema.chancery.paths())
        #expect(Self.paths(of: node, schema: .chancery).count == KeySchema.chancery.paths().count)
    }

    /// The keys in the file, written as the schema writes them.
    private static func paths(of node: ConfigurationNode, schema: KeySchema, below path: String = "") -> [String] {
        switch (schema, node.content) {
        case (.section(let known), .mapping(let entries)):
            entries.flatMap { entry -> [String] in
                let below = path.isEmpty ? entry.key : "\(path).\(entry.key)"
                guard let member = known.first(where: { $0.key == entry.key }) else { return [below] }
                return paths(of: entry.value, schema: member.schema, below: below)
            }
        case (.named(let schema), .mapping(let entries)):
            entries.flatMap { paths(of: $0.value, schema: schema, below: "\(path).*") }
        case (.list(let schema), .list(let elements)):
            elements.flatMap { paths(of: $0, schema: schema, below: "\(path)[]") }
        case (.sectionOrWord(let known), .mapping): paths(of: node, schema: .section(known), below: path)
        case (.valueOrSection(let known), .mapping): paths(of: node, schema: .section(known), below: path)
        default: [path]
        }
    }
}
