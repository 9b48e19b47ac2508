// Installed by bench:charts itself, so not there for everyone who checks types.
declare module 'echarts';
