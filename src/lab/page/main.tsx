import { render } from 'preact';
import { App } from './app.tsx';
import './styles/theme.css';
import './styles/shell.css';
import './styles/layout.css';
import './styles/controls.css';
import './styles/tables.css';
import './styles/charts.css';
import './styles/planes.css';

render(<App />, document.getElementById('lab')!);
