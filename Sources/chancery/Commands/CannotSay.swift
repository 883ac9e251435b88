/// Why a question has no answer, which is neither yes nor no; the text is what the operator reads.
struct CannotSay: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
