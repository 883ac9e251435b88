/// An element of a small XML document: its text, or its children.
struct XMLElement: Sendable, Hashable {
    let name: String
    var text = ""
    var children: [XMLElement] = []

    /// The only child of the name; `nil` when there is none or more.
    func child(_ name: String) -> XMLElement? {
        let named = children.filter { $0.name == name }
        return named.count == 1 ? named[0] : nil
    }

    /// The text of the only element at the path, which has no children.
    func text(_ path: String...) -> String? {
        var element: XMLElement? = self
        for name in path { element = element?.child(name) }
        guard let element, element.children.isEmpty else { return nil }
        return element.text
    }
}
