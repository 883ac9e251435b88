extension DERTree {
    /// Where a part of a tree is: the number of the child in each step.
    package typealias Place = [Int]

    /// All places, that of the whole first.
    package var places: [Place] {
        var result: [Place] = []
        collect([], &result)
        return result
    }

    private func collect(_ place: Place, _ result: inout [Place]) {
        result.append(place)
        for (index, child) in children.enumerated() { child.collect(place + [index], &result) }
    }

    package subscript(place: Place) -> DERTree {
        get { place.reduce(self) { $0.children[$1] } }
        set { replace(place[...], newValue) }
    }

    private mutating func replace(_ place: ArraySlice<Int>, _ value: DERTree) {
        guard let first = place.first else {
            self = value
            return
        }
        var children = children
        children[first].replace(place.dropFirst(), value)
        content = .children(children)
    }

    /// Where the extension with these content octets of an object identifier is, in a certificate, a list or one of
    /// their signed parts.
    package func placeOfExtension(_ identifier: [UInt8]) -> Place? {
        places.first { place in
            let parts = self[place].children
            return parts.count > 1 && parts[0].identifier == [6] && parts[0].contentBytes == identifier
                && parts[parts.count - 1].identifier == [4]
        }
    }

    /// The value of an extension.
    package func valueOfExtension(_ identifier: [UInt8]) -> DERTree? {
        placeOfExtension(identifier).flatMap { self[$0].children.last?.children.first }
    }
}
