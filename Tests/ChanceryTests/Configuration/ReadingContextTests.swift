import Testing

@testable import chancery

@Suite("What the reading of a configuration leaves behind")
struct ReadingContextTests {
    @Test("nothing: neither the text nor the environment with its secrets, whether it was right or wrong")
    func releases() {
        for text in [ConfigurationFixture.complete, ConfigurationFixture.complete + "unknown: 1\n"] {
            weak var left: ReadingContext?
            do {
                let context = ReadingContext(file: "etc/chancery.yaml", environment: ["KEY": "secret"])
                _ = Configuration.read(text, in: context)
                #expect(!context.references.isEmpty)
                left = context
            }
            #expect(left == nil)
        }
    }
}
