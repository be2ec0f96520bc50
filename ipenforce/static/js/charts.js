/* Charts: ECharts as svg with patterns beside colours. The library is fetched only where a page has a chart. */

let library;

function load(box) {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = box.dataset.chartLibrary;
    if (box.dataset.chartIntegrity) script.integrity = box.dataset.chartIntegrity;
    script.addEventListener("load", () => resolve(window.echarts));
    script.addEventListener("error", reject);
    document.head.append(script);
  });
  return library;
}

const LOOK = {
  animation: false,
  color: ["#14335c", "#b7791f", "#2f7d4f", "#b02a37", "#5b4b8a", "#4a5563"],
  textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 14 },
  aria: { enabled: true, label: { enabled: false }, decal: { show: true } },
  grid: { left: 8, right: 16, top: 44, bottom: 8, containLabel: true },
  legend: { top: 4, textStyle: { fontSize: 14, color: "#1d2733" } },
};
const AXIS = { axisLabel: { fontSize: 14, color: "#1d2733" }, axisLine: { lineStyle: { color: "#75808c" } } };

/** An option in the look of the house: one axis or several, each with legible labels. */
function dressed(option) {
  const look = { ...LOOK, ...option, legend: { ...LOOK.legend, ...option.legend } };
  if ((option.series?.length ?? 0) < 2) delete look.legend;
  for (const name of ["xAxis", "yAxis"]) {
    if (look[name]) look[name] = [look[name]].flat().map((axis) => ({ ...AXIS, ...axis }));
  }
  return look;
}

function draw(box, echarts) {
  const option = JSON.parse(document.getElementById(box.dataset.chart).textContent);
  const chart = echarts.init(box, null, { renderer: "svg" });
  chart.setOption(dressed(option));
  new ResizeObserver(() => chart.resize()).observe(box);
  window.addEventListener("beforeprint", () => chart.resize());
}

/** Draw the charts below `root`; where the library does not come, the table beside says the same. */
export function drawCharts(root) {
  for (const box of root.querySelectorAll("[data-chart]")) {
    if (box.dataset.drawn) continue;
    box.dataset.drawn = "1";
    load(box).then((echarts) => draw(box, echarts), () => { box.hidden = true; });
  }
}
