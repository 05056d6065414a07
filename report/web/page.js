"use strict";
/* Draws the page from the JSON that it carries. Whatever a target named reaches the document as text only: through make() and
 * textContent, never as markup. */
(() => {
const data = JSON.parse(document.getElementById("data").textContent);
const { report, states, flame, listings } = data;
const loops = report.loops;
const timed = report.recording !== null;
const byId = (id) => document.getElementById(id);
/* Idle time is hidden at first: a pool of waiting workers would push everything else aside. */
const chosen = { loop: null, view: "wall", thread: -1, hidden: new Set(["idle"]), file: 0 };

/* ---- text ---- */

/* Characters that cannot be seen, or turn the writing around, are spelled out. */
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
const visible = (text) => String(text).replace(unseen, (c) => {
	const code = c.charCodeAt(0);
	return code < 256 ? "\\x" + code.toString(16).padStart(2, "0") : "\\u" + code.toString(16).padStart(4, "0");
});

/* An element with a class, and text or children. */
function make(tag, className, ...children) {
	const element = document.createElement(tag);
	if (className) element.className = className;
	element.append(...children.filter((child) => child !== null).map((child) => child instanceof Node ? child : visible(child)));
	return element;
}

function button(className, label, press) {
	const element = make("button", className, label);
	element.type = "button";
	element.addEventListener("click", (event) => { event.stopPropagation(); press(event); });
	return element;
}

function seconds(s) {
	if (s < 0.0001) return (s * 1e6).toFixed(1) + " µs";
	if (s < 0.01) return (s * 1e3).toFixed(2) + " ms";
	if (s < 0.9995) return (s * 1e3).toFixed(0) + " ms";
	if (s < 9.995) return s.toFixed(2) + " s";
	if (s < 99.5) return s.toFixed(1) + " s";
	return s < 7200 ? Math.floor(s / 60) + " min " + Math.floor(s % 60) + " s" : (s / 3600).toFixed(1) + " h";
}

const percent = (part) => (part * 100).toFixed(part < 0.0995 ? 1 : part < 0.9995 ? 1 : 0) + " %";
const count = (n) => Math.round(n).toLocaleString("en-US");
const times = (x) => x.toFixed(x < 9.95 ? 1 : 0) + "×";
const plural = (n, one, many) => count(n) + " " + (n === 1 ? one : many);

/* ---- states ---- */

const stateColor = (name) => "var(--" + name + ")";

function dot(name) {
	const element = make("span", "dot");
	element.style.background = stateColor(name);
	return element;
}

/* [name, seconds] of the states that have time, longest first. */
const sortedStates = (byName) => Object.entries(byName).filter(([, s]) => s > 0).sort((a, b) => b[1] - a[1]);
const phraseOf = Object.fromEntries(states.map((state) => [state.name, state.phrase]));

/* Segments in the order of the states, so that bars can be compared. */
function bar(byName, width) {
	const total = Object.values(byName).reduce((a, b) => a + b, 0);
	const element = make("div", "bar");
	if (width !== undefined) element.style.width = width * 100 + "%";
	for (const state of states) {
		if (!(byName[state.name] > 0)) continue;
		const segment = make("span");
		segment.style.background = stateColor(state.name);
		segment.style.width = byName[state.name] / total * 100 + "%";
		element.append(segment);
	}
	element.setAttribute("role", "img");
	element.setAttribute("aria-label", splitText(byName, total));
	element.title = splitText(byName, total);
	return element;
}

const splitText = (byName, total) =>
	sortedStates(byName).map(([name, s]) => phraseOf[name] + " " + percent(s / total)).join(", ");

function splitList(byName) {
	const total = Object.values(byName).reduce((a, b) => a + b, 0);
	return make("ul", "split", ...sortedStates(byName).filter(([, s]) => s / total >= 0.001).map(([name, s]) =>
		make("li", "", dot(name), make("span", "", phraseOf[name]), make("span", "seconds", seconds(s) + " · " + percent(s / total)))));
}

/* ---- header ---- */

function showFacts() {
	const { target, recording } = report;
	const facts = [];
	const command = timed ? target.cmdline.join(" ") : data.input || "every loop of the sources";
	byId("command").textContent = visible(command);
	document.title = visible(command).slice(0, 80) + " – pyparallel";
	if (!timed) return;
	facts.push("pid " + target.pid, "CPython " + (target.python ?? "?") + (target.gil ? "" : ", no GIL"), plural(target.cores, "core", "cores"),
		seconds(recording.duration_s) + " by " + target.backend + " at " + count(recording.rate_hz) + " Hz", plural(recording.samples, "sample", "samples"),
		"profiler: " + percent((recording.profiler_cpu_s + recording.kernel_cpu_s) / (recording.duration_s || 1)) + " of a core");
	const flaws = [["lost", "lost"], ["torn", "torn"], ["partial", "without their innermost frames"], ["truncated", "cut"], ["unresolved", "without a name"]];
	const rare = (key) => (key === "partial" || key === "unresolved") && recording[key] * 10 <= recording.samples;
	byId("facts").append(...facts.map((fact) => make("li", "", fact)),
		...flaws.filter(([key]) => recording[key] && !rare(key)).map(([key, word]) => make("li", "flaw", count(recording[key]) + " " + word)));
}

const patternWords = { process_pool: "a process pool", process_pool_shared_memory: "a process pool with shared memory", thread_pool: "a thread pool", asyncio: "tasks",
                       asyncio_to_thread: "a thread that is awaited", hybrid: "tasks over a process pool",
                       hybrid_threads: "threads that feed processes" };
const patternWord = (pattern) => patternWords[pattern] ?? pattern.replaceAll("_", " ");
const hasPattern = (loop) => loop.pattern !== "none";

const little = 1.05; /* below that times() says 1.0× */

/* The figure, the headline and the sentence beneath of the loop that pays most: of the program, or of the loop itself where the
 * program as a whole would hardly feel it. */
function answerOf(loop) {
	const { program, loop: own } = loop.speedup;
	const small = program.predicted && program.predicted < little && own.predicted >= little;
	const band = small ? own : program;
	const what = loop.id + " in " + patternWord(loop.pattern);
	const whole = small ? "The loop takes " + percent(loop.share) + " of the time; the program as a whole would be " +
		(program.predicted < 1.005 ? "hardly faster. " : program.predicted.toFixed(2) + "× as fast. ") : "";
	return {
		figure: band.predicted ? times(band.predicted) : own.predicted ? times(own.predicted) : loop.id,
		headline: what + (!band.predicted ? " is worth a try." : (small ? " would be " : " would make the program ") + times(band.predicted) + " as fast."),
		why: (band.predicted ? "Predicted, between " + times(band.low) + " and " + times(band.high) + ". " : "") + whole,
	};
}

function showAnswer() {
	const gainOf = (loop) => loop.speedup.program.predicted ?? loop.speedup.loop.predicted ?? 0;
	const best = loops.filter(hasPattern).sort((a, b) => gainOf(b) - gainOf(a))[0];
	const figure = byId("answer-figure");
	if (!best) {
		figure.textContent = loops.length ? "1×" : "–";
		figure.classList.add("none");
		byId("answer").textContent = loops.length ? "Leave the loops as they are." : report.problems.length ?
			"No loop takes a share of the time worth a look, of those that could be read." : "No loop takes a share of the time worth a look.";
		byId("answer-why").textContent = loops.length ? "None of them can be made faster by running its iterations in parallel; below is why." : "";
		return;
	}
	const answer = answerOf(best);
	figure.textContent = answer.figure;
	byId("answer").textContent = visible(answer.headline + (best.suggestion?.tier === "review" ? " It needs your look first: see what it assumes." : ""));
	byId("answer-why").textContent = visible(answer.why + (best.suggestion?.why ?? ""));
}

function showThreads() {
	const most = 6;
	const longest = Math.max(...report.threads.map((thread) => thread.wall_s), 1e-9);
	const busy = [...report.threads].sort((a, b) => (b.wall_s - b.states.idle) - (a.wall_s - a.states.idle));
	byId("threads-card").hidden = busy.length === 0;
	byId("threads-card").parentElement.classList.toggle("single", busy.length === 0);
	byId("threads").append(...busy.slice(0, most).map((thread) => {
		const name = make("span", "name", thread.name ?? String(thread.tid));
		name.title = visible(thread.name ?? "") + " (tid " + thread.tid + ")";
		return make("li", "", name, bar(thread.states, thread.wall_s / longest), make("span", "time", seconds(thread.wall_s)));
	}));
	if (busy.length > most) byId("threads").append(make("li", "muted", "and " + (busy.length - most) + " more"));
}

function showWords() {
	byId("problems").hidden = report.problems.length === 0;
	byId("problems").append(...report.problems.map((problem) => make("div", "", problem)));
	byId("notes").append(...report.notes.map((note) => make("li", "", "Note: " + note)));
}

/* ---- loops ---- */

const place = (loop) => loop.file + ":" + loop.line;
const parentOf = (loop) => loops.find((other) => other.id === loop.beneath);
const depthOf = (loop) => { let depth = 0; for (let at = parentOf(loop); at && depth < 5; at = parentOf(at)) depth++; return depth; };

function whereCell(loop) {
	const depth = depthOf(loop);
	const nest = depth ? make("span", "nested", "└") : null;
	if (nest) nest.style.paddingLeft = (depth - 1) * 16 + "px";
	return make("span", "where", nest, make("span", "mono", place(loop)), " ", make("span", "function", loop.function));
}

function gainCell(loop) {
	const predicted = loop.speedup.loop.predicted;
	return hasPattern(loop) && predicted ? make("span", "gain", times(predicted)) : "–";
}

const columns = [
	{ title: "Loop", cell: (loop) => button("id", loop.id, () => select(loop)) },
	{ title: "Where", cell: whereCell },
	{ title: "Share", className: "number", timed: true, cell: (loop) => percent(loop.share) },
	{ title: "Time", className: "number optional", timed: true, cell: (loop) => seconds(loop.wall_s) },
	{ title: "States", className: "states-cell", timed: true, cell: (loop) => bar(loop.states) },
	{ title: "Bound", className: "optional", timed: true, cell: (loop) => loop.bound },
	{ title: "Verdict", cell: (loop) => make("span", "tag " + loop.verdict, loop.verdict) },
	{ title: "Pattern", className: "optional", cell: (loop) => hasPattern(loop) ? make("span", "mono", loop.pattern) : "–" },
	{ title: "Speedup", className: "number", timed: true, cell: gainCell },
].filter((column) => timed || !column.timed);

function showLoops() {
	const table = byId("loops");
	table.tHead.append(make("tr", "", ...columns.map((column) => make("th", column.className, column.title))));
	table.tBodies[0].append(...loops.map((loop) => {
		const row = make("tr", "", ...columns.map((column) => make("td", column.className, column.cell(loop))));
		row.dataset.loop = loop.id;
		row.addEventListener("click", () => select(loop));
		return row;
	}));
	if (loops.length) return;
	table.parentElement.hidden = byId("detail").hidden = true;
	byId("loops-title").textContent = "No loops";
}

/* ---- one loop ---- */

const verdictWords = {
	safe: "No iteration depends on another.",
	review: "Right only if this holds:",
	refused: "The iterations depend on each other, or cannot be shown not to:",
};

function reasonItem(loop, reason) {
	const line = reason.file && reason.file !== loop.file ? reason.file + ":" + reason.line : "line " + reason.line;
	return make("li", "", reason.processes ? make("span", "muted", "With processes: ") : null,
		(reason.message ?? reason.code).replace(new RegExp(" \\(line " + reason.line + "\\)$"), ""), " ", make("span", "muted mono", "(" + line + ")"));
}

function iterationsText(iterations, entries) {
	const parts = [];
	const { seen, total } = iterations;
	if (seen && total) parts.push(count(seen) + " seen" + (seen > total ? ", " + count(total) + " each time" : " of " + count(total)));
	else if (seen || total) parts.push(seen ? count(seen) + " seen" : count(total) + " in all");
	if (iterations.per_second) parts.push(count(iterations.per_second) + " per second", seconds(1 / iterations.per_second) + " each");
	if (entries && entries.likely >= 2)
		parts.push("entered about " + count(entries.likely) + " times (" + count(entries.low) + " to " + count(entries.high) + ")");
	return parts.join(", ") + (iterations.source ? " (" + iterations.source + ")" : "");
}

function bandRow(name, band) {
	const most = Math.max(band.high, 2) * 1.05;
	const at = (x) => Math.max(0, Math.min(1, x / most)) * 100 + "%";
	const range = make("i"), middle = make("b"), track = make("div", "track", range, middle);
	range.style.left = at(band.low);
	range.style.right = (1 - Math.min(1, band.high / most)) * 100 + "%";
	middle.style.left = at(band.predicted);
	return make("div", "band", make("span", "", name), track, make("span", "value", make("b", "", times(band.predicted)), " (" + band.low.toFixed(1) + "–" + band.high.toFixed(1) + ")"));
}

function factsOf(loop) {
	const facts = make("div", "");
	if (timed && loop.wall_s > 0) facts.append(make("h3", "", "Where its time goes"), bar(loop.states), splitList(loop.states));
	if (loop.iterations) facts.append(make("h3", "", "Iterations"), make("p", "", iterationsText(loop.iterations, loop.entries)));
	facts.append(make("h3", "", "Verdict"), make("p", "", make("span", "tag " + loop.verdict, loop.verdict), " ", verdictWords[loop.verdict]),
		make("ul", "reasons", ...loop.reasons.map((reason) => reasonItem(loop, reason))));
	return facts;
}

const basisText = (basis) => [
	basis.from ? "from: " + basis.from : null, basis.workers ? plural(basis.workers, "worker", "workers") : null,
	basis.chunksize > 1 ? "chunks of " + count(basis.chunksize) : null,
	basis.item_s ? seconds(basis.item_s) + " an item" : null,
	basis.break_even_items > 1 ? "pays from " + count(basis.break_even_items) + " iterations on" : null,
].filter(Boolean).join(" · ");

function adviceOf(loop) {
	const advice = make("div", "");
	const { speedup, suggestion } = loop;
	advice.append(make("h3", "", "Suggestion"), make("p", "", make("b", "", hasPattern(loop) ? patternWord(loop.pattern).replace(/^./, (c) => c.toUpperCase()) : "Leave it"),
		suggestion && suggestion.tier !== loop.verdict ? make("span", "tag aside " + suggestion.tier, suggestion.tier) : null,
		suggestion?.why ? ": " + suggestion.why.replace(/^leave it: /, "") : ""));
	if (suggestion?.level) advice.append(make("p", "muted hint", suggestion.level.replace(/^./, (c) => c.toUpperCase()) + "."));
	if (hasPattern(loop) && speedup.loop.predicted) {
		const bands = make("div", "bands", bandRow("loop", speedup.loop));
		if (speedup.program.predicted) bands.append(bandRow("program", speedup.program));
		advice.append(make("h3", "", "Speedup, predicted"), bands);
	}
	if (hasPattern(loop)) advice.append(make("p", "muted hint", basisText(speedup.basis)));
	if (loop.alternatives.length) advice.append(make("p", "muted hint", (hasPattern(loop) ? "Also possible: " : "Looked at: ") + loop.alternatives.join(", ")));
	if (loop.patch !== null) advice.append(...patchOf(loop));
	return advice;
}

const patchClass = (line) => /^(---|\+\+\+) /.test(line) ? "file" : { "+": "added", "-": "removed", "@": "hunk" }[line[0]] ?? "";

function patchOf(loop) {
	const copy = button("plain", "Copy patch", () => copyText(loop.patch, copy));
	const rows = loop.patch.replace(/\n$/, "").split("\n").map((line) => make("div", ("row " + patchClass(line)).trim(), line.replace(/\r$/, "") || " "));
	const block = make("div", "patch", ...rows);
	block.tabIndex = 0;
	block.setAttribute("aria-label", "Patch");
	return [make("div", "patch-head", make("h3", "", "Patch"), copy), block,
		make("div", "command", "pyparallel apply " + (data.input ?? "RECORDING") + " --loop " + loop.id + (loop.suggestion?.tier === "review" ? " --review" : "") +
			(timed ? "" : " --pattern " + loop.suggestion?.pattern))];
}

/* A page opened from a file may have no clipboard: then the old way. */
async function copyText(text, from) {
	try {
		await navigator.clipboard.writeText(text);
	} catch {
		const area = make("textarea");
		area.value = text;
		document.body.append(area);
		area.select();
		document.execCommand("copy");
		area.remove();
	}
	from.textContent = "Copied";
	setTimeout(() => { from.textContent = "Copy patch"; }, 1500);
}

function showDetail(loop) {
	const see = button("plain push", "Show in source", () => byId("source-section").scrollIntoView({ block: "start" }));
	const what = loop.kind === "for" || loop.kind === "while" ? loop.kind + " loop" : loop.kind;
	byId("detail").replaceChildren(make("div", "detail-title", make("span", "", loop.id), make("span", "mono", place(loop)),
		make("span", "muted", what + " in " + loop.function), timed ? make("span", "", percent(loop.share) + " of wall") : null, see),
	factsOf(loop), adviceOf(loop));
}

function select(loop) {
	chosen.loop = loop;
	for (const row of byId("loops").tBodies[0].rows) row.classList.toggle("selected", row.dataset.loop === loop.id);
	for (const id of document.querySelectorAll("#loops .id")) id.setAttribute("aria-pressed", String(id.textContent === loop.id));
	showDetail(loop);
	const file = listings.findIndex((listing) => listing.file === loop.file);
	if (file >= 0) showListing(file);
	if (flame) decorate();
}

/* ---- flame graph ---- */

const views = { wall: "Wall", oncpu: "On-CPU", offcpu: "Off-CPU" };
const inView = (state) => chosen.view === "wall" || state.oncpu === (chosen.view === "oncpu");
let chart = null, frames = new Map(), shades = null;

/* Microseconds by state of every node, its children included. A parent's index is lower than those of its children. */
function nodeTimes() {
	const size = states.length, totals = new Float64Array(flame.nodes.length / 2 * size), own = new Float64Array(totals.length);
	const shown = states.map((state) => inView(state) && !chosen.hidden.has(state.name));
	for (let i = 0; i < flame.cells.length; i += 4) {
		const [node, thread, state, us] = flame.cells.slice(i, i + 4);
		if (shown[state] && (chosen.thread < 0 || thread === chosen.thread)) own[node * size + state] += us;
	}
	totals.set(own);
	for (let node = flame.nodes.length / 2 - 1; node > 0; node--)
		for (let state = 0; state < size; state++) totals[flame.nodes[node * 2] * size + state] += totals[node * size + state];
	return { totals, own };
}

/* Waiting is a frame of its own on top of the function that waits. */
function waitLeaves(own, start) {
	return states.flatMap((state, i) => !state.oncpu && own[start + i] > 0
		? [{ name: phraseOf[state.name], file: "", line: 0, loop: -1, value: own[start + i], split: { [state.name]: own[start + i] }, wait: true, children: [] }] : []);
}

function buildTree() {
	const { totals, own } = nodeTimes(), size = states.length, made = new Array(flame.nodes.length / 2);
	for (let node = 0; node < made.length; node++) {
		const start = node * size, split = {};
		let value = 0;
		for (let state = 0; state < size; state++)
			if (totals[start + state] > 0) { split[states[state].name] = totals[start + state]; value += totals[start + state]; }
		if (node > 0 && value === 0) continue;
		const [name, file, line, loop] = flame.frames[flame.nodes[node * 2 + 1]];
		made[node] = { name: visible(name), file: visible(file), line, loop, value, split, children: waitLeaves(own, start) };
		if (node > 0) made[flame.nodes[node * 2]].children.push(made[node]);
	}
	made[0].name = chosen.thread < 0 ? "all threads" : visible(report.threads[chosen.thread].name ?? report.threads[chosen.thread].tid);
	return made[0];
}

/* Colours come from the style sheet, so that light and dark differ there only. */
function readShades() {
	const style = getComputedStyle(document.documentElement);
	const mix = style.getPropertyValue("--flame-mix").trim();
	shades = Object.fromEntries(states.map((state) => [state.name, d3.interpolateRgb(style.getPropertyValue("--" + state.name).trim(), mix)]));
	shades.none = d3.interpolateRgb(style.getPropertyValue("--idle").trim(), mix);
	shades.found = style.getPropertyValue("--accent").trim();
}

/* The state that prevails, the paler the less it does. */
function frameColor(node) {
	const split = node.data.split, total = node.data.value;
	if (node.highlight) return shades.found;
	if (!total) return shades.none(0.5);
	const [name, us] = sortedStates(split)[0];
	return shades[name](0.78 - 0.5 * us / total);
}

function tipContent(node) {
	const { name, file, line, value, split, loop } = node.data, whole = chart.root.value || 1;
	return [make("div", "name", name), file ? make("div", "place mono", file + (line ? ":" + line : "")) : null,
		make("div", "", seconds(value / 1e6) + " · " + percent(value / whole) + " of this view" +
			(node.parent ? " · " + percent(value / (node.parent.data.value || 1)) + " of its caller" : "")),
		splitList(Object.fromEntries(Object.entries(split).map(([state, us]) => [state, us / 1e6]))),
		loop >= 0 ? make("div", "place", loops[loop].verdict + (hasPattern(loops[loop]) ? ", " + loops[loop].pattern : "")) : null].filter(Boolean);
}

function placeTip(x, y) {
	const tip = byId("tip"), box = tip.getBoundingClientRect();
	tip.style.left = Math.max(8, Math.min(x + 14, innerWidth - box.width - 8)) + "px";
	tip.style.top = (y + 18 + box.height > innerHeight ? Math.max(8, y - box.height - 12) : y + 18) + "px";
}

function showTip(node, element) {
	byId("tip").replaceChildren(...tipContent(node));
	byId("tip").hidden = false;
	const box = element.getBoundingClientRect();
	placeTip(box.left, box.top);
}

const hideTip = () => { byId("tip").hidden = true; };

/* After each drawing: what the chart does not do by itself (keyboard, marks of loops). */
function decorate() {
	frames = new Map();
	for (const element of document.querySelectorAll("#flame g.frame")) {
		const node = d3.select(element).datum(), { loop, name, value } = node.data;
		frames.set(node, element);
		element.tabIndex = node.parent ? -1 : 0;
		element.setAttribute("role", "button");
		element.setAttribute("aria-label", name + ", " + seconds(value / 1e6));
		element.toggleAttribute("data-selected", loop >= 0 && loops[loop] === chosen.loop);
		if (loop >= 0) element.dataset.loop = loops[loop].id; else delete element.dataset.loop;
	}
}

function clickedFrame(node) {
	hideTip();
	byId("reset").disabled = !node.parent;
	if (node.data.loop >= 0) select(loops[node.data.loop]);
	decorate();
}

const drawnFrames = (nodes) => (nodes ?? []).filter((node) => frames.has(node));
const widest = (nodes) => drawnFrames(nodes).sort((a, b) => b.value - a.value)[0];

function neighbour(node, key) {
	const siblings = drawnFrames(node.parent?.children).sort((a, b) => a.x0 - b.x0), at = siblings.indexOf(node);
	if (key === "ArrowUp") return node.parent;
	if (key === "ArrowDown") return widest(node.children);
	return siblings[at + (key === "ArrowLeft" ? -1 : 1)];
}

function flameKey(event) {
	const element = event.target.closest?.("g.frame");
	if (event.key === "Escape") return resetZoom();
	if (!element) return;
	if (event.key === "Enter" || event.key === " ") {
		event.preventDefault();
		element.dispatchEvent(new MouseEvent("click", { bubbles: true }));
	} else if (event.key.startsWith("Arrow")) {
		event.preventDefault();
		frames.get(neighbour(d3.select(element).datum(), event.key))?.focus();
	}
}

function resetZoom() {
	chart.draw.resetZoom();
	byId("reset").disabled = true;
	decorate();
}

function search() {
	const term = byId("search").value.trim();
	byId("found").textContent = "";
	if (term) chart.draw.search(term);
	else chart.draw.clear();
	decorate();
}

const matches = (node, term) =>
	!node.data.wait && (node.data.name + " " + node.data.file).toLowerCase().includes(term.toLowerCase());

function found(results, sum, total) {
	byId("found").textContent = results.length ? plural(results.length, "frame", "frames") + ", " + percent(total ? sum / total : 0) : "nothing found";
}

const still = matchMedia("(prefers-reduced-motion: reduce)");

/* A new chart for each choice: the frames of another view are other frames. */
function drawFlame() {
	const box = byId("flame"), tree = buildTree();
	box.replaceChildren();
	byId("reset").disabled = true;
	hideTip();
	if (!tree.value) {
		box.append(make("p", "empty", "No time in this view."));
		chart = null;
		return;
	}
	const tip = () => {};
	Object.assign(tip, { show: showTip, hide: hideTip });
	const draw = flamegraph().width(Math.max(box.clientWidth, 200)).cellHeight(20).inverted(true).minFrameSize(1.5).resetHeightOnZoom(true)
		.transitionDuration(still.matches ? 0 : 180).sort((a, b) => b.value - a.value).setColorMapper(frameColor).tooltip(tip)
		.setLabelHandler((node) => node.data.name).setSearchMatch(matches).setSearchHandler(found).onClick(clickedFrame);
	chart = { draw, root: tree };
	d3.select(box).datum(tree).call(draw);
	if (byId("search").value.trim()) search();
	decorate();
}

function showViews() {
	byId("views").append(...Object.entries(views).map(([view, label]) => {
		const element = button("", label, () => {
			chosen.view = view;
			refreshFlame();
		});
		element.dataset.view = view;
		return element;
	}));
}

/* States that have time at all; pressing one takes it out of the picture. */
function showLegend() {
	const present = states.filter((state) => report.threads.some((thread) => thread.states[state.name] > 0) && inView(state));
	byId("legend").replaceChildren(...present.map((state) => {
		const toggle = button("", "", () => {
			if (!chosen.hidden.delete(state.name)) chosen.hidden.add(state.name);
			refreshFlame();
		});
		toggle.append(dot(state.name), state.phrase);
		toggle.dataset.state = state.name;
		toggle.setAttribute("aria-pressed", String(!chosen.hidden.has(state.name)));
		return toggle;
	}));
}

function refreshFlame() {
	const focused = document.activeElement?.dataset?.state;
	for (const element of byId("views").children) element.setAttribute("aria-pressed", String(element.dataset.view === chosen.view));
	showLegend();
	if (focused) byId("legend").querySelector(`[data-state=${focused}]`)?.focus();
	drawFlame();
}

function showThreadChoice() {
	const option = (label, value) => { const element = make("option", "", label); element.value = value; return element; };
	byId("thread").append(option("all", -1), ...report.threads.map((thread, i) => option((thread.name ?? "?") + " (" + thread.tid + ")", i)));
	byId("thread").addEventListener("change", (event) => { chosen.thread = Number(event.target.value); drawFlame(); });
}

function showFlame() {
	byId("flame-section").hidden = flame === null;
	if (flame === null) return;
	readShades();
	showViews();
	showThreadChoice();
	byId("reset").addEventListener("click", resetZoom);
	byId("search").addEventListener("input", () => chart && search());
	byId("flame").addEventListener("keydown", (event) => chart && flameKey(event));
	byId("flame").addEventListener("mousemove", (event) => byId("tip").hidden || placeTip(event.clientX, event.clientY));
	byId("flame").addEventListener("focusin", (event) => {
		const element = event.target.closest("g.frame");
		if (element?.matches(":focus-visible")) showTip(d3.select(element).datum(), element);
	});
	byId("flame").addEventListener("focusout", hideTip);
	byId("flame").addEventListener("mouseleave", hideTip);
	matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readShades(); drawFlame(); });
	let width = byId("flame").clientWidth;
	addEventListener("resize", () => {
		if (Math.abs(byId("flame").clientWidth - width) < 2) return;
		width = byId("flame").clientWidth;
		drawFlame();
	});
	refreshFlame();
}

/* ---- source ---- */

const token = new RegExp([
	/(?<string>[rRbBfFuU]{0,2}(?:"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))/,
	/(?<comment>#[^\n]*)/,
	/(?<keyword>\b(?:False|None|True|and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield)\b)/,
	/(?<digits>\b(?:0[xXoObB][\da-fA-F_]+|\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d+)?j?)\b)/,
].map((part) => part.source).join("|"), "g");

/* Lines of code as arrays of nodes, with the words of the language coloured. */
function colored(lines) {
	const out = [[]];
	const put = (text, className) => text.split("\n").forEach((piece, i) => {
		if (i) out.push([]);
		if (piece) out[out.length - 1].push(className ? make("span", className, piece) : document.createTextNode(visible(piece)));
	});
	const text = lines.join("\n");
	let at = 0;
	for (const match of text.matchAll(token)) {
		put(text.slice(at, match.index), "");
		put(match[0], Object.keys(match.groups).find((group) => match.groups[group] !== undefined));
		at = match.index + match[0].length;
	}
	put(text.slice(at), "");
	return out;
}

const loopsAt = (file, line) => loops.filter((loop) => loop.file === file && loop.line <= line && line <= loop.end_line);

function timeCells(time, most) {
	if (!time) return [make("span", "time"), make("span", "percent"), make("span", "heat")];
	const [, us, threads, byState] = time, split = {};
	byState.forEach((value, i) => { if (value) split[states[i].name] = value; });
	return [make("span", "time", seconds(us / 1e6)), make("span", "percent", percent(us / (threads || 1))), make("span", "heat", bar(split, us / most))];
}

function sourceRow(listing, line, content, time, most) {
	const here = loopsAt(listing.file, line), first = here.filter((loop) => loop.line === line);
	const gutter = make("span", "gutter", ...first.slice(-1).map((loop) => button("", loop.id, () => select(loop))));
	const row = make("div", "row", ...timeCells(time, most), gutter, make("span", "line", String(line)), make("span", "text", ...content));
	row.classList.toggle("hot", Boolean(time) && time[1] >= most * 0.1);
	row.classList.toggle("in-loop", here.length > 0);
	row.classList.toggle("in-selected", here.includes(chosen.loop));
	row.dataset.line = line;
	return row;
}

/* Long stretches without time and loops are folded away. */
function foldRuns(rows, isPlain) {
	const shortest = 16, context = 4, runs = [];
	let start = 0;
	for (let i = 0; i <= rows.length; i++) {
		if (i < rows.length && isPlain(rows[i])) continue;
		const from = start === 0 ? 0 : start + context, to = i === rows.length ? i : i - context;
		if (to - from >= shortest) runs.push([from, to]);
		start = i + 1;
	}
	return runs;
}

function foldButton(hidden) {
	const fold = button("fold", "⋯ " + plural(hidden.length, "line", "lines"), () => fold.replaceWith(...hidden));
	return fold;
}

function segmentNodes(listing, [first, lines], timesByLine, most) {
	const rows = colored(lines).map((content, i) => sourceRow(listing, first + i, content, timesByLine.get(first + i), most));
	const plain = (row) => !timesByLine.has(Number(row.dataset.line)) && !row.classList.contains("in-loop");
	const out = [];
	let at = 0;
	for (const [from, to] of foldRuns(rows, plain)) {
		out.push(...rows.slice(at, from), foldButton(rows.slice(from, to)));
		at = to;
	}
	return out.concat(rows.slice(at));
}

function showListing(index) {
	const listing = listings[index], timesByLine = new Map(listing.times.map((time) => [time[0], time]));
	const most = listing.times.reduce((longest, time) => Math.max(longest, time[1]), 1);
	chosen.file = index;
	[...byId("files").children].forEach((tab, i) => { tab.setAttribute("aria-selected", String(i === index)); tab.tabIndex = i === index ? 0 : -1; });
	byId("source").replaceChildren(...listing.segments.flatMap((segment, i) =>
		[...(i ? [make("div", "fold", "⋯")] : []), ...segmentNodes(listing, segment, timesByLine, most)]));
	const row = chosen.loop && byId("source").querySelector(".in-selected");
	byId("source").scrollTop = row ? Math.max(0, row.offsetTop - byId("source").offsetTop - 90) : 0;
}

function showSource() {
	byId("source-section").hidden = listings.length === 0;
	byId("source").classList.toggle("untimed", !timed);
	byId("files").append(...listings.map((listing, i) => {
		const tab = button("", listing.file, () => showListing(i));
		tab.setAttribute("role", "tab");
		return tab;
	}));
	byId("files").addEventListener("keydown", (event) => {
		const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
		const next = step && listings[chosen.file + step];
		if (!next) return;
		showListing(chosen.file + step);
		byId("files").children[chosen.file].focus();
	});
}

showFacts();
showAnswer();
showThreads();
showWords();
showLoops();
showSource();
showFlame();
if (loops.length) select(loops.find(hasPattern) ?? loops[0]);
})();
