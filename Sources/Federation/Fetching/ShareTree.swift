import PKI

/// How much of something bounded the CAs use, each with all that stands below it.
///
/// Where there is too much of it, the heaviest CA gives way, and below it the heaviest again. So a CA loses something only
/// while it uses more than its neighbours do, whatever they do and however many CAs they make.
struct ShareTree {
    private(set) var load = 0
    /// The part of the CA itself, without the CAs below it.
    private var own = 0
    private var branches: [[UInt8]: ShareTree] = [:]

    mutating func add(_ load: Int, to line: IssuingLine) {
        add(load, along: line.keys[...])
    }

    private mutating func add(_ load: Int, along keys: ArraySlice<[UInt8]>) {
        self.load += load
        guard let key = keys.first else {
            own += load
            return
        }
        branches[key, default: ShareTree()].add(load, along: keys.dropFirst())
        if branches[key]?.load == 0 { branches[key] = nil }
    }

    /// The line of which something has to give way.
    ///
    /// - Parameter newcomer: who has to where several are the heaviest; nil: any of them.
    func heaviest(orElse newcomer: IssuingLine? = nil) -> IssuingLine {
        var keys: [[UInt8]] = []
        var node = self
        var rest = newcomer?.keys[...]
        while let heaviest = node.branches.values.map(\.load).max(), heaviest >= node.own {
            // Nothing stands below a newcomer's own part.
            if heaviest == node.own, rest?.isEmpty ?? false { break }
            let preferred = rest?.first.flatMap { key in node.branches[key]?.load == heaviest ? key : nil }
            guard let key = preferred ?? node.branches.first(where: { $0.value.load == heaviest })?.key,
                let next = node.branches[key]
            else { break }
            keys.append(key)
            rest = key == rest?.first ? rest?.dropFirst() : nil
            node = next
        }
        return IssuingLine(keys: keys)
    }
}
